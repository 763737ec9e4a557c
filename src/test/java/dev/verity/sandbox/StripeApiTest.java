package dev.verity.sandbox;

import static dev.verity.sandbox.Http.SESSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeApiTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T12:00:00.750Z"));
  private final List<Sandbox> open = new ArrayList<>();
  private final Sandbox sandbox = start(Sandboxes.SETTINGS.with(now::get));
  private final Http http = Http.to(sandbox, Sandboxes.KEY);

  private Sandbox start(SandboxSettings settings) {
    var started = Sandbox.start(settings);
    open.add(started);
    return started;
  }

  @AfterEach
  void close() {
    open.forEach(Sandbox::close);
  }

  @Test
  void everyAnswerCarriesARequestIdADateAndTheVersion() {
    var answers =
        List.of(
            http.post(SESSIONS, "type=document"),
            http.get(SESSIONS + "/vs_unknown"),
            http.get("/v1/nothing"),
            Http.withoutKey(sandbox).get(SESSIONS));

    assertThat(answers)
        .allSatisfy(answer -> {
          assertThat(answer.header("Request-Id")).startsWith("req_");
          assertThat(answer.header("Date")).isEqualTo("Sun, 1 Nov 2026 12:00:00 GMT");
          assertThat(answer.header("Stripe-Version")).isEqualTo("2026-07-29.dahlia");
        });
    assertThat(answers).extracting(Http.Result::status).containsExactly(200, 404, 404, 401);
    assertThat(
            http.with("Stripe-Version", "2026-09-30.endive").get(SESSIONS).header("Stripe-Version"))
        .isEqualTo("2026-09-30.endive");
  }

  @Test
  void aKeyMayComeAsTheUserOfBasicAuth() {
    var credentials =
        Base64.getEncoder()
            .encodeToString((Sandboxes.KEY + ":").getBytes(StandardCharsets.ISO_8859_1));
    var basic = Http.withoutKey(sandbox).with("Authorization", "Basic " + credentials);

    assertThat(basic.get(SESSIONS).status()).isEqualTo(200);
    assertThat(Http.to(sandbox, "sk_test_other").get(SESSIONS).status()).isEqualTo(401);
    assertThat(Http.withoutKey(sandbox).with("Authorization", "Basic %%%").get(SESSIONS).status())
        .isEqualTo(401);
  }

  @Test
  void aRestrictedKeyDoesWhatItsRightsSay() {
    var readOnly = ApiKey.restricted("rk_test_reader", Set.of(Right.IDENTITY_READ));
    var reader = Http.to(start(Sandboxes.SETTINGS.with(List.of(readOnly))), "rk_test_reader");

    assertThat(reader.get(SESSIONS).status()).isEqualTo(200);
    assertThat(reader.post(SESSIONS, "type=document").status()).isEqualTo(403);
    assertThat(reader.get("/v1/events").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=document&colour=red|parameter_unknown|colour",
        "type=document&options[document][colour]=red|parameter_unknown|options[document][colour]",
        "metadata[a]=b|parameter_missing|type",
        "type=passport||type",
        "type=document&options[document][require_matching_selfie]=maybe||options[document][require_matching_selfie]",
        "type=document&options[document][allowed_types][]=library_card||options[document][allowed_types][0]",
        "type=document&related_person[account]=acct_1|parameter_missing|related_person[person]",
        "type=document&expand[]=colour||expand",
        "type=document&expand[]=data.verified_outputs||expand"
      })
  void badParametersAreRefusedByName(String form, String code, String param) {
    var refused = http.post(SESSIONS, form);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error().path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(refused.error().path("code").asString(null)).isEqualTo(code);
    assertThat(refused.error().path("param").asString()).isEqualTo(param);
    assertThat(sandbox.ledger().sessions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0,limit",
    "limit=101,limit",
    "limit=ten,limit",
    "status=done,status",
    "starting_after=vs_unknown,starting_after",
    "created[since]=1,created[since]"
  })
  void badListsAreRefusedByName(String query, String param) {
    var refused = http.get(SESSIONS + "?" + query.replace("[", "%5B").replace("]", "%5D"));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error().path("param").asString()).isEqualTo(param);
  }

  @Test
  void listsCanBeCutByTheTimeOfCreation() {
    var first = http.create();
    now.updateAndGet(instant -> instant.plusSeconds(60));
    var second = http.create();
    var cut = Instant.parse("2026-11-01T12:01:00Z").getEpochSecond();

    assertThat(ids(http.get(SESSIONS + "?created%5Bgte%5D=" + cut))).containsExactly(second);
    assertThat(ids(http.get(SESSIONS + "?created%5Blt%5D=" + cut))).containsExactly(first);
    assertThat(ids(http.get(SESSIONS + "?created=" + cut))).containsExactly(second);
    assertThat(ids(http.get(SESSIONS))).containsExactly(second, first);
  }

  @Test
  void eventsAreKeptThirtyDays() {
    http.create();
    now.updateAndGet(instant -> instant.plus(Duration.ofDays(29)));
    assertThat(ids(http.get("/v1/events"))).hasSize(1);
    now.updateAndGet(instant -> instant.plus(Duration.ofDays(2)));
    assertThat(ids(http.get("/v1/events"))).isEmpty();
  }

  @Test
  void aReplayedCallDoesNothingAgain() {
    var keyed = http.with("Idempotency-Key", "create-1");
    var first = keyed.post(SESSIONS, "type=document&metadata[a]=1");
    var second = keyed.post(SESSIONS, "metadata[a]=1&type=document");
    var reordered = keyed.post(SESSIONS, "type=document&metadata[a]=2");

    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(reordered.error().path("type").asString()).isEqualTo("idempotency_error");
    assertThat(sandbox.ledger().sessions()).hasSize(1);
  }

  @Test
  void aRefusedRedactIsReplayedEvenAfterItHasBecomeLegal() {
    var id = http.create();
    var keyed = http.with("Idempotency-Key", "redact-1");
    sandbox.submit(id);
    assertThat(keyed.post(SESSIONS + "/" + id + "/redact", "").status()).isEqualTo(400);
    sandbox.verify(id);

    assertThat(keyed.post(SESSIONS + "/" + id + "/redact", "").status()).isEqualTo(400);
    assertThat(http.post(SESSIONS + "/" + id + "/redact", "").status()).isEqualTo(200);
  }

  @Test
  void anOperationHasItsOwnLimitAndAllTogetherAnother() {
    var limited =
        Http.to(
            start(Sandboxes.SETTINGS.with(now::get).with(new Limits(100, 5, 3))), Sandboxes.KEY);
    for (int i = 0; i < 3; i++) {
      assertThat(limited.get(SESSIONS).status()).isEqualTo(200);
    }
    var own = limited.get(SESSIONS);
    assertThat(own.status()).isEqualTo(429);
    assertThat(own.error().path("code").asString()).isEqualTo("rate_limit");
    assertThat(own.header("Stripe-Rate-Limited-Reason")).isEqualTo("endpoint-rate");

    assertThat(limited.get("/v1/events").status()).isEqualTo(200);
    assertThat(limited.get("/v1/events").status()).isEqualTo(200);
    assertThat(limited.get("/v1/events").header("Stripe-Rate-Limited-Reason"))
        .isEqualTo("global-rate");

    now.updateAndGet(instant -> instant.plusSeconds(1));
    assertThat(limited.get(SESSIONS).status()).isEqualTo(200);
  }

  @Test
  void twoWritesToOneSessionAtOnceAreALockTimeout() throws Exception {
    var slow =
        new SandboxSettings.Pace(
            Duration.ofDays(4),
            Duration.ZERO,
            Duration.ofMillis(400),
            Duration.ZERO,
            Duration.ofHours(24));
    var busy = Http.to(start(Sandboxes.SETTINGS.with(slow)), Sandboxes.KEY);
    var id = busy.create();
    var results = new ArrayList<Http.Result>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Http.Result> call = () -> busy.post(SESSIONS + "/" + id, "metadata[a]=1");
      for (var result : callers.invokeAll(List.of(call, call))) {
        results.add(result.get());
      }
    }

    assertThat(results).extracting(Http.Result::status).containsExactlyInAnyOrder(200, 429);
    assertThat(results)
        .filteredOn(result -> result.status() == 429)
        .allSatisfy(locked -> {
          assertThat(locked.error().path("code").asString()).isEqualTo("lock_timeout");
          assertThat(locked.header("Stripe-Rate-Limited-Reason")).isEmpty();
        });
  }

  @Test
  void aBodyTooLargeIsRefused() {
    assertThat(http.post(SESSIONS, "type=document&metadata[a]=" + "x".repeat(1_100_000)).status())
        .isEqualTo(400);
  }

  @Test
  void thinEventsCanBeRetrieved() {
    var id = http.create();
    var thin = sandbox.session(id).events().getFirst().thinId();

    var event = http.get("/v2/core/events/" + thin).json();
    assertThat(event.path("type").asString()).isEqualTo("v1.identity.verification_session.created");
    assertThat(event.at("/related_object/id").asString()).isEqualTo(id);
  }

  private static List<String> ids(Http.Result list) {
    return list.json().path("data").valueStream().map(each -> each.path("id").asString()).toList();
  }
}
