package dev.verity.stripe;

import static dev.verity.stripe.StripeStub.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeVerificationSessionsTest {
  private static final Instant AT = Instant.parse("2026-11-01T09:59:58Z");
  private static final Call TEST = Call.of(false);

  /// Blanks, escapes, letters and numbers that a re-serialisation would change.
  private static final String RAW =
      """
      {
        "id" : "vs_1",  "created":1790000000, "livemode":false,
        "status":"verified","redaction":null, "last_error":null,
        "last_verification_report":"vr_1",
        "metadata": {"na\\u006de":"Zoë \\/ 日本"}, "new":1.50e1
      }\
      """;

  private static final RemoteSession SESSION =
      new RemoteSession(
          "vs_1",
          false,
          new Snapshot(
              Status.Known.VERIFIED,
              Redaction.Known.NONE,
              null,
              "vr_1",
              null,
              false,
              Instant.ofEpochSecond(1_790_000_000)),
          RAW);

  @Test
  void aSessionIsRetrievedWithItsTextAsStripeSentIt() {
    try (var stripe = new StripeStub(answer(200, RAW, "Request-Id: req_1"))) {
      assertThat(at(stripe.sessions().retrieve("vs_1", TEST)))
          .isEqualTo(new Done<>(SESSION, AT, "req_1"));
      assertThat(stripe.only().method()).isEqualTo("GET");
      assertThat(stripe.only().target()).isEqualTo("/v1/identity/verification_sessions/vs_1");
    }
  }

  @Test
  void aStatusOfTomorrowIsCarried() {
    try (var stripe = new StripeStub(answer(200, RAW.replace("verified\"", "in_review\"")))) {
      var reply = stripe.sessions().retrieve("vs_1", TEST).map(found -> found.snapshot().status());
      assertThat(reply)
          .isInstanceOfSatisfying(
              Done.class,
              done -> assertThat(done.value()).isEqualTo(new Status.Unknown("in_review")));
    }
  }

  @Test
  void membersOnDemandAreAskedForByName() {
    try (var stripe = new StripeStub(answer(200, RAW))) {
      stripe.sessions().retrieve("vs_1", List.of("verified_outputs", "provided_details"), TEST);
      assertThat(stripe.only().target())
          .isEqualTo(
              "/v1/identity/verification_sessions/vs_1"
                  + "?expand[0]=verified_outputs&expand[1]=provided_details");
    }
  }

  @Test
  void aCallCarriesTheVersionTheKeyTheAccountAndTheIdempotencyKey() {
    try (var stripe = new StripeStub(answer(200, RAW))) {
      var call = Call.of(true).withAccount("acct_7").withIdempotencyKey("vs_1:cancel:2");
      stripe.sessions().cancel("vs_1", call);
      var seen = stripe.only();
      assertThat(seen.header("Stripe-Version")).isEqualTo("2026-07-29.dahlia");
      assertThat(seen.header("Authorization")).isEqualTo("Bearer sk_live_1");
      assertThat(seen.header("Stripe-Account")).isEqualTo("acct_7");
      assertThat(seen.header("Idempotency-Key")).isEqualTo("vs_1:cancel:2");
      assertThat(seen.header("Content-Type"))
          .isEqualTo("application/x-www-form-urlencoded;charset=UTF-8");
      assertThat(seen.headers()).doesNotContainKey("X-stripe-client-telemetry");
    }
  }

  @Test
  void aTestCallForOurselvesCarriesTheTestKeyAndNoAccount() {
    try (var stripe = new StripeStub(answer(200, RAW))) {
      stripe.sessions().retrieve("vs_1", TEST);
      assertThat(stripe.only().header("Authorization")).isEqualTo("Bearer sk_test_1");
      assertThat(stripe.only().headers()).doesNotContainKeys("Stripe-account", "Idempotency-key");
    }
  }

  @Test
  void cancelAndRedactArePostedWithoutParameters() {
    try (var stripe = new StripeStub(answer(200, RAW), answer(200, RAW))) {
      stripe.sessions().cancel("vs_1", TEST);
      stripe.sessions().redact("vs_1", TEST);
      assertThat(stripe.seen())
          .extracting(seen -> seen.method() + " " + seen.target() + " [" + seen.body() + "]")
          .containsExactly(
              "POST /v1/identity/verification_sessions/vs_1/cancel []",
              "POST /v1/identity/verification_sessions/vs_1/redact []");
    }
  }

  @Test
  void everythingThatStripeTakesForANewSessionIsSent() {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("order", "5");
    metadata.put("a b", "ü&=");
    var session =
        new NewSession(
            "document",
            "vf_1",
            new DocumentOptions(List.of("passport", "id_card"), true, false, null),
            new ProvidedDetails("a@example.org", "+4930123"),
            metadata,
            "user-1",
            "cus_1",
            "acct_2",
            new RelatedPerson("acct_3", "person_1"),
            "https://example.org/done");
    try (var stripe = new StripeStub(answer(200, RAW))) {
      stripe.sessions().create(session, TEST);
      assertThat(stripe.only().target()).isEqualTo("/v1/identity/verification_sessions");
      assertThat(stripe.only().body().split("&(?=[a-z_]+[\\[=])"))
          .containsExactly(
              "type=document",
              "verification_flow=vf_1",
              "options[document][allowed_types][0]=passport",
              "options[document][allowed_types][1]=id_card",
              "options[document][require_id_number]=true",
              "options[document][require_live_capture]=false",
              "provided_details[email]=a@example.org",
              "provided_details[phone]=+4930123",
              "metadata[order]=5",
              "metadata[a b]=ü&=",
              "client_reference_id=user-1",
              "related_customer=cus_1",
              "related_customer_account=acct_2",
              "related_person[account]=acct_3",
              "related_person[person]=person_1",
              "return_url=https://example.org/done");
    }
  }

  @Test
  void anUpdateSendsOnlyWhatChangesAndAnEmptyValueToRemoveMetadata() {
    var change = new SessionChange(null, null, null, new LinkedHashMap<>(Map.of("order", "")));
    try (var stripe = new StripeStub(answer(200, RAW))) {
      stripe.sessions().update("vs_1", change, TEST);
      assertThat(stripe.only().method()).isEqualTo("POST");
      assertThat(stripe.only().target()).isEqualTo("/v1/identity/verification_sessions/vs_1");
      assertThat(stripe.only().body()).isEqualTo("metadata[order]=");
    }
  }

  @Test
  void theAsynchronousFormsSayTheSame() {
    var page = "{\"object\":\"list\",\"has_more\":false,\"data\":[" + RAW + "]}";
    try (var stripe =
        new StripeStub(
            answer(200, RAW),
            answer(200, RAW),
            answer(200, RAW),
            answer(200, RAW),
            answer(200, RAW),
            answer(200, page),
            answer(200, page))) {
      var sessions = stripe.sessions();
      var change = new SessionChange("id_number", null, null, Map.of());
      var one = new Done<>(SESSION, AT, null);
      assertThat(at(sessions.createAsync(NewSession.ofType("document"), TEST).join()))
          .isEqualTo(one);
      assertThat(at(sessions.retrieveAsync("vs_1", TEST).join())).isEqualTo(one);
      assertThat(at(sessions.updateAsync("vs_1", change, TEST).join())).isEqualTo(one);
      assertThat(at(sessions.cancelAsync("vs_1", TEST).join())).isEqualTo(one);
      assertThat(at(sessions.redactAsync("vs_1", TEST).join())).isEqualTo(one);
      assertThat(at(sessions.pageAsync(SessionFilter.ALL, null, TEST).join()))
          .isEqualTo(new Done<>(new Page(List.of(SESSION), false), AT, null));
      assertThat(at(sessions.listAsync(SessionFilter.ALL, TEST).join()))
          .isEqualTo(new Done<>(List.of(SESSION), AT, null));
    }
  }

  @Test
  void aCallForAModeWithoutAKeyIsNotSent() {
    try (var stripe = new StripeStub()) {
      var settings =
          new StripeSettings(
              stripe.base(),
              new ApiKeys(new ApiKey("sk_test_1"), null),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1));
      var sessions = new StripeVerificationSessions(settings, () -> AT);
      assertThat(sessions.redact("vs_1", Call.of(true)))
          .isEqualTo(
              new KeyRefused<>(
                  new Failure(
                      0,
                      "key_missing",
                      null,
                      null,
                      "No live key is configured; nothing was sent to Stripe.",
                      null,
                      null,
                      null)));
      assertThat(stripe.seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "..", "vs_1/redact", "vs_1?x=1", "vs_1\r\nHost: x", "vs_ü"})
  void whatCannotBeASessionIdIsNotSent(String id) {
    try (var stripe = new StripeStub()) {
      assertThat(stripe.sessions().redact(id, TEST))
          .isInstanceOfSatisfying(
              Refused.class, no -> assertThat(no.failure().type()).isEqualTo("id_invalid"));
      assertThat(stripe.seen()).isEmpty();
    }
  }

  /// The stub's server puts its own clock into every answer.
  private static <T> Reply<T> at(Reply<T> reply) {
    return reply instanceof Done<T> done ? new Done<>(done.value(), AT, done.requestId()) : reply;
  }
}
