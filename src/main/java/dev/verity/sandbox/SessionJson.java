package dev.verity.sandbox;

import dev.verity.session.Redaction;
import dev.verity.session.Status;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How a session looks from outside.
final class SessionJson {
  private SessionJson() {}

  /// The session as events and lists show it: nothing expanded, no credentials.
  static ObjectNode plain(SandboxSession session, SandboxSession.State state) {
    var standing = state.standing();
    var details = state.details();
    var json =
        Json.object()
            .put("id", session.id())
            .put("object", "identity.verification_session")
            .put("client_reference_id", details.clientReferenceId())
            .putNull("client_secret")
            .put("created", session.created().getEpochSecond());
    var error = standing.lastError();
    json.set("last_error", error == null ? json.nullNode() : LastError.json(error));
    json.put("last_verification_report", standing.report());
    json.put("livemode", session.scope().livemode());
    json.set("metadata", details.metadata().deepCopy());
    json.set("options", details.options().deepCopy());
    json.set("redaction", redaction(standing));
    json.put("related_customer", details.relatedCustomer());
    json.put("related_customer_account", details.relatedCustomerAccount());
    if (details.relatedPerson() != null) {
      json.set("related_person", details.relatedPerson().deepCopy());
    }
    json.put("status", standing.status().wire()).put("type", details.type()).putNull("url");
    if (details.verificationFlow() != null) {
      json.put("verification_flow", details.verificationFlow());
    }
    return json;
  }

  /// The plain session with what was asked for.
  static ObjectNode expanded(
      SandboxSession session,
      SandboxSession.State state,
      Expansion expansion,
      Shelf<SandboxReport> reports) {
    var json = plain(session, state);
    var standing = state.standing();
    if (expansion.showsReport() && standing.report() != null) {
      reports
          .find(standing.report())
          .ifPresent(report ->
              json.set("last_verification_report", report.json(expansion.insideReport())));
    }
    if (expansion.shows("provided_details")) {
      var provided = state.details().providedDetails();
      json.set("provided_details", provided == null ? json.nullNode() : provided.deepCopy());
    }
    if (expansion.shows("verified_outputs")) {
      var redacted = standing.redaction() != Redaction.Known.NONE;
      var inner = expansion.inside("verified_outputs");
      json.set(
          "verified_outputs",
          standing.status() == Status.Known.VERIFIED
              ? Person.part("verified_outputs", redacted, inner)
              : json.nullNode());
    }
    return json;
  }

  /// Adds the single-use link and secret, which only a session that waits for a person has.
  static ObjectNode withCredentials(ObjectNode json, Standing standing, Ids ids) {
    if (standing.status() == Status.Known.REQUIRES_INPUT) {
      var livemode = json.path("livemode").asBoolean();
      json.put("client_secret", json.path("id").asString() + "_secret_" + ids.credential(livemode));
      json.put("url", "https://verify.stripe.com/start/" + ids.credential(livemode));
    }
    return json;
  }

  private static JsonNode redaction(Standing standing) {
    return standing.redaction() == Redaction.Known.NONE
        ? Json.object().nullNode()
        : Json.object().put("status", standing.redaction().wire());
  }
}
