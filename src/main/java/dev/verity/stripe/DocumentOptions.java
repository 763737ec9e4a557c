package dev.verity.stripe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the check of a document asks of the person; null leaves Stripe's default.
///
/// @param allowedTypes of `driving_license`, `id_card`, `passport`; empty allows all
public record DocumentOptions(
    List<String> allowedTypes,
    @Nullable Boolean requireIdNumber,
    @Nullable Boolean requireLiveCapture,
    @Nullable Boolean requireMatchingSelfie) {

  public DocumentOptions {
    allowedTypes = List.copyOf(allowedTypes);
  }

  Form form() {
    var document =
        new Form()
            .put("allowed_types", allowedTypes.isEmpty() ? null : allowedTypes)
            .put("require_id_number", requireIdNumber)
            .put("require_live_capture", requireLiveCapture)
            .put("require_matching_selfie", requireMatchingSelfie);
    return new Form().put("document", document);
  }
}
