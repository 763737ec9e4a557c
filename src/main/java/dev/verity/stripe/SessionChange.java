package dev.verity.stripe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an update changes; null leaves a member as it is. Stripe takes a type and options only in
/// `requires_input`.
///
/// @param metadata keys that are not named stay; an empty value removes its key
public record SessionChange(
    @Nullable String type,
    @Nullable DocumentOptions document,
    @Nullable ProvidedDetails providedDetails,
    Map<String, String> metadata) {

  public SessionChange {
    if (type == null && document == null && providedDetails == null && metadata.isEmpty()) {
      throw new IllegalArgumentException(
          "A change wants at least one of type, options, provided details and metadata.");
    }
    // In the given order: a repeated call has to send the same bytes.
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  Form form() {
    return new Form()
        .put("type", type)
        .put("options", document == null ? null : document.form())
        .put("provided_details", providedDetails == null ? null : providedDetails.form())
        .put("metadata", metadata);
  }

  @Override
  public String toString() {
    return "SessionChange[type=%s, the rest hidden]".formatted(type);
  }
}
