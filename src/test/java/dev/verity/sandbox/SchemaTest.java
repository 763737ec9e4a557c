package dev.verity.sandbox;

import static dev.verity.sandbox.Http.SESSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.verity.session.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Every kind of answer fits Stripe's own description, and looks like the fixtures.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaTest {
  private final ObjectNode openapi = Json.resource("identity-openapi.json");
  private final JsonNode fixtures = Json.resource("fixtures.json").path("synthetic");
  private final Sandbox sandbox = Sandbox.start(Sandboxes.SETTINGS);
  private final Http http = Http.to(sandbox, Sandboxes.KEY);
  private final Http restricted = Http.to(sandbox, Sandboxes.RESTRICTED_KEY);

  @BeforeAll
  void makeNullableStrict() {
    strict(openapi);
  }

  @AfterEach
  void forgetFaults() {
    sandbox.clearFaults();
  }

  @Test
  void theFixturesThemselvesFit() {
    fits("identity.verification_session", fixtures.path("sessions").values());
    fits("x_identity_event", fixtures.path("events").values());
    fits("x_thin_event_notification", fixtures.path("thin_notifications").values());
    fits("identity.verification_report", fixtures.path("reports").values());
  }

  @Test
  void aSessionFitsInEveryState() {
    var id = create();
    var states = new ArrayList<JsonNode>();
    states.add(retrieve(id, ""));
    sandbox.abandon(id);
    states.add(retrieve(id, ""));
    sandbox.submit(id);
    states.add(retrieve(id, ""));
    sandbox.fail(id, "selfie_face_mismatch");
    states.add(retrieve(id, "?expand[]=last_verification_report"));
    sandbox.submit(id);
    sandbox.verify(id);
    states.add(
        retrieve(
            id,
            "?expand[]=verified_outputs.dob&expand[]=verified_outputs.sex&expand[]=provided_details"
                + "&expand[]=last_verification_report.document.number"));
    sandbox.override(id, Status.Known.REQUIRES_INPUT, null);
    states.add(retrieve(id, ""));
    states.add(http.post(SESSIONS + "/" + id + "/cancel", "").json());
    states.add(http.post(SESSIONS + "/" + id + "/redact", "").json());
    sandbox.finishRedaction(id);
    states.add(
        retrieve(
            id,
            "?expand[]=last_verification_report&expand[]=verified_outputs"
                + "&expand[]=provided_details"));
    states.add(
        http.post(
                SESSIONS,
                "verification_flow=vf_1&related_person[account]=acct_1"
                    + "&related_person[person]=person_1")
            .json());

    fits("identity.verification_session", states);
  }

  @Test
  void aRedactedVerifiedSessionHidesThePerson() {
    var id = create();
    sandbox.submit(id);
    sandbox.verify(id);
    http.post(SESSIONS + "/" + id + "/redact", "");
    sandbox.finishRedaction(id);
    var redacted =
        retrieve(
            id,
            "?expand[]=last_verification_report&expand[]=verified_outputs.dob"
                + "&expand[]=provided_details");

    fits("identity.verification_session", List.of(redacted));
    assertThat(redacted.toString())
        .doesNotContain("Jenny", "Rosen", "Main St", "user-1", "1990", "example.com");
    assertThat(redacted.at("/verified_outputs/first_name").asString()).isEqualTo("[redacted]");
    assertThat(redacted.at("/verified_outputs/dob/year").asInt()).isEqualTo(1);
    assertThat(redacted.at("/verified_outputs/address/country").asString()).isEqualTo("US");
  }

  @Test
  void reportsFitForEveryErrorCode() {
    var codes =
        openapi.at("/components/schemas/gelato_session_last_error/properties/code/enum").values();
    for (var code : codes) {
      if (!code.isNull() && !LastError.beforeSubmission(code.asString())) {
        var id = create();
        sandbox.submit(id);
        sandbox.fail(id, code.asString());
      }
    }
    var all = http.get("/v1/identity/verification_reports?limit=100").json();
    var one = all.at("/data/0/id").asString();

    assertThat(all.path("data")).hasSizeGreaterThanOrEqualTo(14);
    fits("identity.verification_report", all.path("data").values());
    assertThat(http.get("/v1/identity/verification_reports/" + one).json())
        .isEqualTo(all.at("/data/0"));
  }

  @Test
  void listsAndEventsFit() {
    sandbox.abandon(create());
    for (var path : List.of(SESSIONS, "/v1/identity/verification_reports", "/v1/events")) {
      var schema =
          openapi
              .path("paths")
              .path(path)
              .at("/get/responses/200/content/application~1json/schema");
      assertThat(errors(schema, http.get(path).json())).as(path).isEmpty();
    }
    var events = http.get("/v1/events?limit=100").json().path("data");
    fits("x_identity_event", events.values());
    fits("event", List.of(http.get("/v1/events/" + events.at("/0/id").asString()).json()));
    assertThat(events.valueStream().map(event -> event.at("/data/object")))
        .allSatisfy(session -> {
          assertThat(session.path("client_secret").isNull()).isTrue();
          assertThat(session.path("url").isNull()).isTrue();
          assertThat(session.has("verified_outputs")).isFalse();
        });
  }

  @Test
  void errorsFit() {
    var id = create();
    sandbox.submit(id);
    var bodies = new ArrayList<JsonNode>();
    bodies.add(http.post(SESSIONS + "/" + id + "/cancel", "").json());
    bodies.add(http.get(SESSIONS + "/vs_none").json());
    bodies.add(Http.withoutKey(sandbox).get(SESSIONS).json());
    for (var fault :
        List.of(Fault.RATE_LIMITED, Fault.LOCKED, Fault.CONFLICT, Fault.SERVER_ERROR)) {
      sandbox.add(FaultRule.next(1, Operation.LIST, fault));
      bodies.add(http.get(SESSIONS).json());
    }
    fits("error", bodies);
  }

  @Test
  void errorsLookLikeTheFixtures() {
    var answers =
        Map.of(
            "unknown id / other mode / other account",
            Refusal.missing("identity.verification_session", "session", "vs_x"),
            "bad key",
            Refusal.wrongKey(),
            "restricted key lacks permission",
            Refusal.right(Right.IDENTITY_WRITE),
            "same idempotency key, different parameters",
            Refusal.keyReused("k"),
            "same idempotency key in flight",
            Refusal.keyInUse("k"),
            "object locked",
            Refusal.locked(),
            "rate limited",
            Refusal.rateLimited("endpoint-rate"),
            "server error",
            Refusal.serverError(),
            "redact on processing",
            Refusal.illegal("wait"));
    for (var fixture : fixtures.path("errors")) {
      var refusal = answers.get(fixture.path("case").asString());
      if (refusal != null) {
        var answer = refusal.answer();
        var error = answer.body().path("error");
        assertThat(answer.status()).isEqualTo(fixture.path("http").asInt());
        assertThat(error.path("type")).isEqualTo(fixture.at("/body/error/type"));
        assertThat(error.path("code")).isEqualTo(fixture.at("/body/error/code"));
        assertThat(error.path("param")).isEqualTo(fixture.at("/body/error/param"));
        fixture
            .path("headers")
            .properties()
            .forEach(header ->
                assertThat(answer.headers())
                    .containsEntry(header.getKey(), header.getValue().asString()));
      }
    }
  }

  @Test
  void sessionsAndEventsHaveTheFieldsOfTheFixtures() {
    var id = create();
    assertThat(retrieve(id, "").propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            fixtures.at("/sessions/requires_input_new_as_returned_by_create").propertyNames());
    assertThat(http.get("/v1/events?limit=1").json().at("/data/0").propertyNames())
        .containsExactlyInAnyOrderElementsOf(fixtures.at("/events/created").propertyNames());
  }

  private String create() {
    return http.post(
            SESSIONS,
            "type=document&client_reference_id=user-1&metadata[user_id]=user-1"
                + "&options[document][require_matching_selfie]=true"
                + "&provided_details[email]=someone@example.com")
        .json()
        .path("id")
        .asString();
  }

  private JsonNode retrieve(String id, String query) {
    return restricted
        .get(SESSIONS + "/" + id + query.replace("[", "%5B").replace("]", "%5D"))
        .json();
  }

  private void fits(String schema, Collection<JsonNode> values) {
    assertThat(values).isNotEmpty();
    var node = Json.object().put("$ref", "#/components/schemas/" + schema);
    for (var value : values) {
      assertThat(errors(node, value)).as(value.toPrettyString()).isEmpty();
    }
  }

  private List<String> errors(JsonNode schema, JsonNode value) {
    var whole = (ObjectNode) schema.deepCopy();
    whole.set("components", openapi.path("components").deepCopy());
    Schema compiled =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
    return compiled.validate(value).stream().map(Object::toString).toList();
  }

  /// OpenAPI 3.0's `nullable` in terms of JSON Schema, also beside an `enum` that lacks null.
  static void strict(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.path("nullable").asBoolean(false)) {
        if (object.path("type").isString()) {
          var type = object.get("type");
          object.putArray("type").add(type).add("null");
        }
        if (object.path("enum") instanceof ArrayNode words) {
          words.addNull();
        }
        if (object.path("anyOf") instanceof ArrayNode choices) {
          choices.addObject().put("type", "null");
        }
      }
      object.remove("nullable");
      object.remove(object.propertyNames().stream().filter(name -> name.startsWith("x-")).toList());
    }
    node.forEach(SchemaTest::strict);
  }
}
