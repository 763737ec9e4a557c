package dev.verity.stripe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A verification session to be created; null leaves Stripe's default.
///
/// @param type `document` or `id_number`; may be null when a flow is given
/// @param verificationFlow the id of a flow from the Dashboard
/// @param metadata ours to choose, kept by Stripe until redaction; no personal values belong here
public record NewSession(
    @Nullable String type,
    @Nullable String verificationFlow,
    @Nullable DocumentOptions document,
    @Nullable ProvidedDetails providedDetails,
    Map<String, String> metadata,
    @Nullable String clientReferenceId,
    @Nullable String relatedCustomer,
    @Nullable String relatedCustomerAccount,
    @Nullable RelatedPerson relatedPerson,
    @Nullable String returnUrl) {

  public NewSession {
    if (type == null && verificationFlow == null) {
      throw new IllegalArgumentException(
          "A new session wants a type (document or id_number) or a verification flow.");
    }
    // In the given order: a repeated call has to send the same bytes.
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /// A session of this type with Stripe's defaults.
  public static NewSession ofType(String type) {
    return new NewSession(type, null, null, null, Map.of(), null, null, null, null, null);
  }

  public NewSession withMetadata(Map<String, String> metadata) {
    return new NewSession(
        type,
        verificationFlow,
        document,
        providedDetails,
        metadata,
        clientReferenceId,
        relatedCustomer,
        relatedCustomerAccount,
        relatedPerson,
        returnUrl);
  }

  public NewSession withClientReferenceId(@Nullable String clientReferenceId) {
    return new NewSession(
        type,
        verificationFlow,
        document,
        providedDetails,
        metadata,
        clientReferenceId,
        relatedCustomer,
        relatedCustomerAccount,
        relatedPerson,
        returnUrl);
  }

  Form form() {
    return new Form()
        .put("type", type)
        .put("verification_flow", verificationFlow)
        .put("options", document == null ? null : document.form())
        .put("provided_details", providedDetails == null ? null : providedDetails.form())
        .put("metadata", metadata)
        .put("client_reference_id", clientReferenceId)
        .put("related_customer", relatedCustomer)
        .put("related_customer_account", relatedCustomerAccount)
        .put("related_person", relatedPerson == null ? null : relatedPerson.form())
        .put("return_url", returnUrl);
  }

  @Override
  public String toString() {
    return "NewSession[type=%s, verificationFlow=%s, the rest hidden]"
        .formatted(type, verificationFlow);
  }
}
