package dev.verity.followup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.ManualClock;
import dev.verity.privacy.DataKey;
import dev.verity.privacy.SealedEvent;
import dev.verity.privacy.UnknownWrappingKey;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Outcome;
import dev.verity.session.Outcome.Reason;
import dev.verity.session.Redaction;
import dev.verity.stripe.ApiKey;
import dev.verity.stripe.ApiKeys;
import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.StripeSettings;
import dev.verity.stripe.StripeVerificationSessions;
import dev.verity.topics.Json;
import dev.verity.topics.ResultsEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a verification has shown leaves the worker sealed, or not at all.
final class ResultsTest {
  private static final String SECRET_KEY = "sk_test_sandbox";
  private static final String RESTRICTED_KEY = "rk_test_sandbox";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> PERSONAL =
      List.of("Jenny", "Rosen", "1234 Main St.", "94111", "1990", "A1234567", "2030", "user-4711");

  private final DataKey dataKey = DataKey.create("dk_1_1");
  private final ManualClock clock = new ManualClock();
  private final KeyLocks locks = new KeyLocks(Duration.ofSeconds(30), clock);
  private Sandbox sandbox;
  private String session;

  @BeforeEach
  void verifySomebody() {
    sandbox = Sandbox.start(SandboxSettings.defaults().with(Limits.NONE));
    var created =
        stripe(SECRET_KEY)
            .create(
                NewSession.ofType("document").withMetadata(Map.of("user", "user-4711")),
                Call.of(false));
    session = ((Reply.Done<RemoteSession>) created).value().id();
    sandbox.submit(session);
    sandbox.verify(session);
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void resultsLeaveTheWorkerSealed() {
    var done = (Outcome.Done) perform(RESTRICTED_KEY);

    assertThat(done.toString()).doesNotContain(PERSONAL);
    var event = Json.MAPPER.readTree(done.results());
    assertThat(SealedEvent.keyOf(event)).contains(dataKey.id());
    assertThat(event.path("id").asString()).isEqualTo(session + "-results");
    assertThat(event.path("type").asString()).isEqualTo(ResultsEvent.TYPE);
    assertThat(event.path("created").asLong()).isEqualTo(done.servedAt().getEpochSecond());
    assertThat(event.path("livemode").asBoolean()).isFalse();
    assertThat(event.has("account")).isFalse();
    var open = SealedEvent.open(event, dataKey).at("/data/object");
    assertThat(open.at("/verified_outputs/first_name").asString()).isEqualTo("Jenny");
    assertThat(open.at("/verified_outputs/dob/year").asInt()).isEqualTo(1990);
    assertThat(open.at("/last_verification_report/document/number").asString())
        .isEqualTo("A1234567");
    assertThat(open.at("/last_verification_report/document/expiration_date/year").asInt())
        .isEqualTo(2030);
    assertThat(open.at("/metadata/user").asString()).isEqualTo("user-4711");
  }

  @Test
  void theyAreAlsoAnAnswerToWhereTheSessionStands() {
    var done = (Outcome.Done) perform(RESTRICTED_KEY);

    assertThat(done.snapshot().hasResults()).isTrue();
    assertThat(done.snapshot().report()).isEqualTo(sandbox.session(session).report());
  }

  @Test
  void anEventOfAConnectedAccountNamesIt() {
    var event = sealed(followUp("acct_1"));

    assertThat(event.path("account").asString()).isEqualTo("acct_1");
  }

  @Test
  void aKeyWithoutTheRightIsARefusalOfThisSessionAndStopsNothing() {
    var outcome = perform(SECRET_KEY);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.httpStatus()).isEqualTo(403));
    assertThat(locks.letThrough(followUp(null))).isTrue();
    assertThat(locks.letThrough(Given.followUp(Action.REDACT, followUp(null).expiresAt())))
        .isTrue();
  }

  @Test
  void aKeyThatStripeDoesNotKnowStopsResultsAlone() {
    assertThat(perform("rk_test_rolled")).isEqualTo(new Outcome.Returned(Reason.KEY_REFUSED));

    assertThat(locks.isResultsKeyRefused(false)).isTrue();
    assertThat(locks.isRefused(false)).isFalse();
    assertThat(locks.letThrough(Given.followUp(Action.REDACT, followUp(null).expiresAt())))
        .isTrue();
  }

  @Test
  void aSessionThatIsBeingRedactedHasNone() {
    sandbox.redactAtDashboard(session);

    var done = (Outcome.Done) perform(RESTRICTED_KEY);

    assertThat(done.snapshot().redaction()).isNotEqualTo(Redaction.Known.NONE);
    assertThat(done.results()).isNull();
  }

  @Test
  void withoutADataKeyStripeIsNotEvenAsked() {
    var unsealable = new Outcome.Returned(Reason.UNSEALABLE);
    var stripe = ScriptedStripe.answering(ScriptedStripe.done(session));

    assertThat(perform(new Results(stripe, _ -> Optional.empty(), () -> {}))).isEqualTo(unsealable);
    assertThat(perform(failing(stripe, new KafkaException("no broker")))).isEqualTo(unsealable);
    assertThat(perform(failing(stripe, new UnknownWrappingKey("kek-1", List.of()))))
        .isEqualTo(unsealable);
    assertThat(perform((Results) null)).isEqualTo(unsealable);
    assertThat(stripe.asked()).isEmpty();
  }

  private static Results failing(ScriptedStripe stripe, RuntimeException trouble) {
    Function<String, Optional<DataKey>> keys =
        _ -> {
          throw trouble;
        };
    return new Results(stripe, keys, () -> {});
  }

  private JsonNode sealed(FollowUp followUp) {
    var read = stripe(RESTRICTED_KEY).retrieve(session, Call.of(false));
    return Json.MAPPER.readTree(
        Results.sealed(followUp, (Reply.Done<RemoteSession>) read, dataKey));
  }

  private Outcome perform(String key) {
    return perform(new Results(stripe(key), id -> Optional.of(dataKey), () -> {}));
  }

  private Outcome perform(@Nullable Results results) {
    var settings = Given.settings();
    var ordinary = ScriptedStripe.answering(ScriptedStripe.done(session));
    var guard =
        new Guard(
            ordinary,
            results,
            settings,
            new dev.verity.followup.Limits(settings),
            locks,
            new Revocations(clock),
            new SimpleMeterRegistry(),
            clock);
    var outcome = guard.perform(followUp(null), () -> true);
    assertThat(ordinary.asked()).isEmpty();
    return outcome;
  }

  private FollowUp followUp(@Nullable String account) {
    return new FollowUp(
        session + "-7",
        session,
        Action.RETRIEVE_RESULTS,
        false,
        account,
        7,
        "verity-" + session + "-retrieve_results-0",
        clock.instant().plus(Given.LEASE),
        false,
        dataKey.id());
  }

  private StripeVerificationSessions stripe(String key) {
    var settings =
        new StripeSettings(sandbox.url(), new ApiKeys(new ApiKey(key), null), PATIENCE, PATIENCE);
    return new StripeVerificationSessions(settings, InstantSource.system());
  }
}
