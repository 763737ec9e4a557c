package dev.verity.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Fault;
import dev.verity.sandbox.FaultRule;
import dev.verity.sandbox.Operation;
import dev.verity.sandbox.Right;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.stripe.ApiKey;
import dev.verity.stripe.ApiKeys;
import dev.verity.stripe.Probe;
import dev.verity.stripe.RemoteEndpoint;
import dev.verity.stripe.StripeSettings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyCheckTest {
  private static final String HUSH = "rk_test_hush";
  private static final URI HOOK = URI.create("https://verity.example/webhooks/stripe");

  private final List<Finding> findings = new ArrayList<>();
  private Sandbox sandbox = sandbox(EnumSet.allOf(Right.class));

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void aRestrictedKeyWithAllRightsIsWell() {
    assertThat(examine(HUSH)).isEmpty();

    assertThat(findings)
        .extracting(Finding::what)
        .containsExactly(
            "test key",
            "test key: Stripe",
            "test key may read sessions",
            "test key may write sessions",
            "test key may read events",
            "test key may read webhook endpoints");
    assertThat(findings).extracting(Finding::mark).containsOnly(Mark.OK);
  }

  @Test
  void aKeyForResultsIsAskedForThatAlone() {
    KeyCheck.ofResults(false, probe(HUSH, false), findings::add);

    assertThat(findings)
        .extracting(Finding::what)
        .containsExactly("test key for results: Stripe", "test key for results may read results");
    assertThat(findings).extracting(Finding::mark).containsOnly(Mark.OK);
  }

  @Test
  void aKeyForResultsThatMayNotReadThemIsNamed() {
    sandbox.close();
    sandbox = sandbox(EnumSet.complementOf(EnumSet.of(Right.IDENTITY_SENSITIVE)));

    KeyCheck.ofResults(false, probe(HUSH, false), findings::add);

    assertThat(findings.getLast().mark()).isEqualTo(Mark.FAIL);
    assertThat(findings.getLast().fix()).contains("Access all sensitive verification results");
  }

  @Test
  void aKeyForResultsThatStripeDoesNotKnowIsNamedByItsSetting() {
    KeyCheck.ofResults(false, probe("rk_test_rolled", false), findings::add);

    assertThat(findings)
        .singleElement()
        .satisfies(finding -> assertThat(finding.fix()).contains("stripe.results.key.test"));
  }

  @ParameterizedTest
  @CsvSource({
    "IDENTITY_READ, may read sessions, 'Identity: Verification Sessions, Read', FAIL",
    "IDENTITY_WRITE, may write sessions, 'Identity: Verification Sessions, Write', FAIL",
    "EVENTS_READ, may read events, 'Events, Read', FAIL",
    "WEBHOOKS_READ, may read webhook endpoints, 'Webhook Endpoints, Read', WARN"
  })
  void aRightThatIsMissingIsNamed(Right right, String what, String wanted, Mark mark) {
    sandbox.close();
    sandbox = sandbox(EnumSet.complementOf(EnumSet.of(right)));

    examine(HUSH);

    assertThat(findings)
        .filteredOn(finding -> finding.mark() != Mark.OK)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.mark()).isEqualTo(mark);
          assertThat(finding.what()).contains(what);
          assertThat(finding.found()).contains("HTTP 403");
          assertThat(finding.fix()).contains(wanted);
        });
  }

  @Test
  void aKeyThatStripeDoesNotKnowEndsTheQuestions() {
    assertThat(examine("rk_test_hush_another")).isNull();

    assertThat(findings).extracting(Finding::mark).containsExactly(Mark.OK, Mark.FAIL);
    assertThat(findings.getLast().found()).isEqualTo("does not know the key (HTTP 401)");
    assertThat(findings.toString()).doesNotContain("hush");
  }

  @Test
  void whatTheFormOfAKeySaysIsTold() {
    assertThat(form("sk_test_a", false)).isEqualTo(Mark.OK);
    assertThat(form("sk_live_a", true)).isEqualTo(Mark.WARN);
    assertThat(form("nothing", false)).isEqualTo(Mark.WARN);
  }

  @Test
  void aStripeThatIsNotThereIsOneFailure() {
    var probe = probe(HUSH, false);
    sandbox.close();

    assertThat(new KeyCheck(false, probe, findings::add).examine()).isNull();

    assertThat(findings).extracting(Finding::mark).containsExactly(Mark.OK, Mark.FAIL);
    assertThat(findings.getLast().found()).startsWith("No connection to http://127.0.0.1:");
    assertThat(findings.getLast().fix()).contains("stripe.api.base");
  }

  @Test
  void aQuestionWithoutAClearAnswerIsAWarning() {
    sandbox.add(FaultRule.next(1, Operation.CANCEL, Fault.SERVER_ERROR));
    sandbox.add(FaultRule.next(1, Operation.LIST_EVENTS, Fault.RATE_LIMITED));
    sandbox.add(FaultRule.next(1, Operation.LIST_ENDPOINTS, Fault.LOCKED));

    assertThat(examine(HUSH)).isNull();

    assertThat(findings)
        .filteredOn(finding -> finding.mark() != Mark.OK)
        .hasSize(3)
        .allSatisfy(finding -> assertThat(finding.found()).startsWith("no clear answer"))
        .extracting(Finding::mark)
        .containsOnly(Mark.WARN);
  }

  @Test
  void endpointsForSnapshotsAndForThinEventsAreSeenAlike() {
    var types = Set.of("identity.verification_session.redacted");
    var snapshots = sandbox.register(EndpointSettings.snapshots(HOOK, "whsec_a"));
    var thin = sandbox.register(EndpointSettings.thin(HOOK, "whsec_a").withEnabledEvents(types));
    sandbox.disable(thin.id());
    sandbox.register(EndpointSettings.snapshots(HOOK, "whsec_a").withLivemode(true));

    assertThat(examine(HUSH))
        .containsExactly(
            new RemoteEndpoint(
                snapshots.id(), HOOK.toString(), true, false, snapshots.settings().enabledEvents()),
            new RemoteEndpoint(thin.id(), HOOK.toString(), false, false, types));
  }

  @Test
  void whereDestinationsOfThinEventsAreNotToldItIsSaid() {
    sandbox.add(FaultRule.next(1, Operation.LIST_THIN_DESTINATIONS, Fault.SERVER_ERROR));

    assertThat(examine(HUSH)).isEmpty();
    assertThat(findings.getLast().mark()).isEqualTo(Mark.SKIP);
  }

  @Test
  void everyAnswerTellsTheTime() {
    var probe = probe(HUSH, false);

    new KeyCheck(false, probe, findings::add).examine();

    assertThat(probe.clockReadings())
        .hasSize(5)
        .allSatisfy(reading -> assertThat(reading.ahead().abs()).isLessThan(reading.error()));
  }

  private static Sandbox sandbox(Set<Right> rights) {
    return Sandbox.start(
        SandboxSettings.defaults()
            .with(List.of(dev.verity.sandbox.ApiKey.restricted(HUSH, rights))));
  }

  private @Nullable List<RemoteEndpoint> examine(String key) {
    return new KeyCheck(false, probe(key, false), findings::add).examine();
  }

  private Mark form(String key, boolean livemode) {
    findings.clear();
    new KeyCheck(livemode, probe(key, livemode), findings::add).examine();
    return findings.getFirst().mark();
  }

  private Probe probe(String text, boolean livemode) {
    var key = new ApiKey(text);
    var settings =
        new StripeSettings(
            sandbox.url(),
            livemode ? new ApiKeys(null, key) : new ApiKeys(key, null),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
    return new Probe(settings, key, InstantSource.system());
  }
}
