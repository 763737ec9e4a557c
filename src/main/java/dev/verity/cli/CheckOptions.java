package dev.verity.cli;

import dev.verity.stripe.DocumentOptions;
import dev.verity.stripe.ProvidedDetails;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is checked, and what is noted beside it: the part that an update can still change.
final class CheckOptions {
  @Option(names = "--type", paramLabel = "TYPE", description = "document or id_number.")
  @Nullable String type;

  @Option(
      names = "--allow-document",
      paramLabel = "TYPE",
      split = ",",
      description = "driving_license, id_card, passport; may be repeated. Without it, all.")
  private @Nullable List<String> allowedDocuments;

  @Option(
      names = "--require-id-number",
      negatable = true,
      description = "Ask for the id number too.")
  private @Nullable Boolean requireIdNumber;

  @Option(
      names = "--require-live-capture",
      negatable = true,
      description = "Accept no uploaded images.")
  private @Nullable Boolean requireLiveCapture;

  @Option(
      names = "--require-selfie",
      negatable = true,
      description = "Compare the document with a selfie.")
  private @Nullable Boolean requireMatchingSelfie;

  @Option(names = "--email", paramLabel = "EMAIL", description = "The person's e-mail address.")
  private @Nullable String email;

  @Option(names = "--phone", paramLabel = "PHONE", description = "The person's number, +E.164.")
  private @Nullable String phone;

  @Option(
      names = "--metadata",
      paramLabel = "KEY=VALUE",
      description = "May be repeated. No personal values; an empty value removes the key.")
  Map<String, String> metadata = new LinkedHashMap<>();

  @Nullable DocumentOptions document() {
    if (allowedDocuments == null
        && requireIdNumber == null
        && requireLiveCapture == null
        && requireMatchingSelfie == null) {
      return null;
    }
    return new DocumentOptions(
        allowedDocuments == null ? List.of() : allowedDocuments,
        requireIdNumber,
        requireLiveCapture,
        requireMatchingSelfie);
  }

  @Nullable ProvidedDetails providedDetails() {
    return email == null && phone == null ? null : new ProvidedDetails(email, phone);
  }
}
