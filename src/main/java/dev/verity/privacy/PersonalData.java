package dev.verity.privacy;

import dev.verity.topics.Json;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// What is personal in what Stripe says of a verification. The tables name what is *not* personal;
/// everything else is, a member that Stripe invents tomorrow too.
///
/// Names of members, nulls and empty containers tell nothing of a person. Sources: the schemas
/// `event`, `identity.verification_session` and `identity.verification_report` of Stripe's OpenAPI,
/// and what its redaction empties.
public final class PersonalData {
  /// Keys of Verity's own calls; others are the integrator's own words.
  private static final Pattern OWN_KEY =
      Pattern.compile("verity-vs_[A-Za-z0-9_]+-(retrieve|cancel|redact)-[0-9]+");

  private static final Part.Members DOCUMENT_OPTIONS =
      Part.told("require_id_number", "require_live_capture", "require_matching_selfie")
          .and("allowed_types", new Part.Elements(Part.Leaf.TOLD));

  private static final Part.Members OPTIONS =
      Part.told()
          .and("document", DOCUMENT_OPTIONS)
          .and("email", Part.told("require_verification"))
          .and("phone", Part.told("require_verification"))
          .and("matching", Part.told("dob", "name"))
          .and("id_number", Part.told());

  private static final Part.Members CHECK = Part.told("status").and("error", Part.told("code"));

  private static final Part.Members REPORT =
      Part.told(
              "id",
              "object",
              "created",
              "livemode",
              "type",
              "verification_flow",
              "verification_session")
          .and("options", OPTIONS)
          .and("document", CHECK)
          .and("selfie", CHECK)
          .and("id_number", CHECK)
          .and("email", CHECK)
          .and("phone", CHECK);

  private static final Part.Members SESSION =
      Part.told("id", "object", "created", "livemode", "status", "type", "verification_flow")
          .and("options", OPTIONS)
          .and("redaction", Part.told("status"))
          .and("last_error", Part.told("code"))
          .and("last_verification_report", REPORT.orItsId())
          .and("client_secret", Part.Leaf.CREDENTIAL)
          .and("url", Part.Leaf.CREDENTIAL);

  private static final Part.Members REQUEST =
      Part.told("id").and("idempotency_key", new Part.Word(OWN_KEY));

  /// Snapshot events and thin ones.
  static final Part.Members EVENT =
      Part.told(
              "id",
              "object",
              "type",
              "api_version",
              "created",
              "livemode",
              "pending_webhooks",
              "account",
              "context",
              "snapshot_event")
          .and("request", REQUEST)
          .and("reason", Part.told("type").and("request", REQUEST))
          .and("related_object", Part.told("id", "type", "url"))
          .and("data", Part.told().and("object", SESSION).and("previous_attributes", SESSION))
          .and(Seal.MEMBER, Part.Leaf.SEAL);

  private PersonalData() {}

  /// Where the topmost personal values of an event are, credentials included.
  ///
  /// @param event as Stripe sends it
  public static List<JsonPointer> of(JsonNode event) {
    return pointers(event, EVENT);
  }

  /// Where they are in a session object, whatever of it was expanded.
  public static List<JsonPointer> ofSession(JsonNode session) {
    return pointers(session, SESSION);
  }

  /// Where they are in a verification report.
  public static List<JsonPointer> ofReport(JsonNode report) {
    return pointers(report, REPORT);
  }

  private static List<JsonPointer> pointers(JsonNode value, Part part) {
    try (var parser = Json.MAPPER.treeAsTokens(value)) {
      return Search.in(parser, part).stream().map(Search.Found::pointer).toList();
    }
  }
}
