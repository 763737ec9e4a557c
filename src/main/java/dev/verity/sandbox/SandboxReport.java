package dev.verity.sandbox;

import dev.verity.session.Redaction;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The result of one submitted attempt.
///
/// @param error the code of the check that failed, or null when all passed
record SandboxReport(
    String id, SandboxSession session, Instant created, Details details, @Nullable String error)
    implements Shelf.Item {

  private static final List<String> CHECKS = List.of("selfie", "id_number", "email", "phone");

  @Override
  public Scope scope() {
    return session.scope();
  }

  ObjectNode json(Expansion expansion) {
    var redacted = session.standing().redaction() == Redaction.Known.REDACTED;
    var json =
        Json.object()
            .put("id", id)
            .put("object", "identity.verification_report")
            .put("client_reference_id", redacted ? null : details.clientReferenceId())
            .put("created", created.getEpochSecond());
    for (var check : checks()) {
      json.set(check, result(check, redacted, expansion));
    }
    json.put("livemode", scope().livemode());
    json.set("options", options());
    json.put("type", details.type());
    if (details.verificationFlow() != null) {
      json.put("verification_flow", details.verificationFlow());
    }
    return json.put("verification_session", session.id());
  }

  private ObjectNode result(String check, boolean redacted, Expansion expansion) {
    var result = Person.part(check, redacted, expansion.inside(check));
    if (error != null && check.equals(failedCheck(error))) {
      result.put("status", "unverified");
      result.putObject("error").put("code", error).put("reason", LastError.reason(error));
    }
    return result;
  }

  private TreeSet<String> checks() {
    var checks = new TreeSet<String>();
    var document = details.options().path("document");
    checks.add(details.type().equals("id_number") ? "id_number" : "document");
    if (document.path("require_matching_selfie").asBoolean(false)) {
      checks.add("selfie");
    }
    if (document.path("require_id_number").asBoolean(false)) {
      checks.add("id_number");
    }
    if (error != null) {
      checks.add(failedCheck(error));
    }
    return checks;
  }

  /// The check that a code belongs to; a code that Stripe has not documented is the document's.
  private static String failedCheck(String code) {
    return CHECKS.stream().filter(code::startsWith).findFirst().orElse("document");
  }

  private ObjectNode options() {
    var options = details.options().deepCopy();
    options.retain("document", "id_number");
    return options;
  }
}
