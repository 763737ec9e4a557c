package dev.verity.sandbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the integrator said about a session. The nodes inside are never changed in place.
record Details(
    String type,
    ObjectNode options,
    ObjectNode metadata,
    @Nullable String clientReferenceId,
    @Nullable String relatedCustomer,
    @Nullable String relatedCustomerAccount,
    @Nullable ObjectNode relatedPerson,
    @Nullable ObjectNode providedDetails,
    @Nullable String verificationFlow) {

  static final String REDACTED = "[redacted]";

  static Details of(ObjectNode parameters) {
    var flow = Json.text(parameters, "verification_flow");
    var type = Json.text(parameters, "type");
    if (type == null && flow == null) {
      throw Refusal.missingParameter("type");
    }
    if (type != null && flow != null) {
      throw Refusal.invalidParameter(
          "verification_flow",
          "You may only specify one of these parameters: type, verification_flow.");
    }
    var actual = type == null ? "verification_flow" : type;
    return new Details(
        actual,
        merged(defaultOptions(actual), parameters.path("options")),
        merged(Json.object(), parameters.path("metadata")),
        Json.text(parameters, "client_reference_id"),
        Json.text(parameters, "related_customer"),
        Json.text(parameters, "related_customer_account"),
        Json.child(parameters, "related_person"),
        Json.child(parameters, "provided_details"),
        flow);
  }

  Details updated(ObjectNode parameters) {
    var newType = Objects.requireNonNullElse(Json.text(parameters, "type"), type);
    var oldOptions = newType.equals(type) ? options : defaultOptions(newType);
    var provided = providedDetails == null ? Json.object() : providedDetails;
    return new Details(
        newType,
        merged(oldOptions, parameters.path("options")),
        parameters.path("metadata").isNull()
            ? Json.object()
            : merged(metadata, parameters.path("metadata")),
        clientReferenceId,
        relatedCustomer,
        relatedCustomerAccount,
        relatedPerson,
        parameters.has("provided_details")
            ? merged(provided, parameters.path("provided_details"))
            : providedDetails,
        verificationFlow);
  }

  Details redacted() {
    ObjectNode provided = null;
    if (providedDetails != null) {
      provided = Json.object();
      for (var name : providedDetails.propertyNames()) {
        provided.put(name, REDACTED);
      }
    }
    return new Details(
        type, Json.object(), Json.object(), null, null, null, null, provided, verificationFlow);
  }

  private static ObjectNode defaultOptions(String type) {
    var options = Json.object();
    if (!type.equals("verification_flow")) {
      options.putObject(type);
    }
    return options;
  }

  /// The old values with the new ones over them; a null takes a value away.
  private static ObjectNode merged(ObjectNode old, JsonNode change) {
    var result = old.deepCopy();
    for (var entry : change.properties()) {
      if (entry.getValue().isNull()) {
        result.remove(entry.getKey());
      } else {
        result.set(entry.getKey(), entry.getValue().deepCopy());
      }
    }
    return result;
  }
}
