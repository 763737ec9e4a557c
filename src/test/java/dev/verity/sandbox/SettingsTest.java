package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void impossibleSettingsAreRefused() {
    refused(() -> SandboxSettings.defaults().at("", 0));
    refused(() -> SandboxSettings.defaults().at("127.0.0.1", 65_536));
    refused(() -> SandboxSettings.defaults().with(List.of()));
    refused(() -> ApiKey.secret("pk_test_public"));
    refused(() -> new Limits(0, 1, 1));
    refused(() -> new Chaos(1, 1.1, 0, 0, 0, 0, 0, 0, Duration.ZERO));
    refused(() -> new Chaos(1, Double.NaN, 0, 0, 0, 0, 0, 0, Duration.ZERO));
    refused(() -> new Chaos(1, 0, 0, 0, 0, 0, 0, 0, Duration.ofSeconds(-1)));
    refused(() ->
        new RetrySchedule(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofDays(1), 1));
    refused(() -> FaultRule.next(0, null, Fault.RESET));
    refused(() -> FaultRule.chance(0, null, Fault.RESET));
    refused(() -> EndpointSettings.snapshots(URI.create("file:///hook"), "whsec_x"));
  }

  @Test
  void secretsDoNotPrintThemselves() {
    var endpoint =
        new Endpoint(
            "we_1",
            EndpointSettings.snapshots(URI.create("http://127.0.0.1/hook"), "whsec_hush"),
            Instant.EPOCH,
            true);
    assertThat(List.of(endpoint, endpoint.settings(), ApiKey.secret("sk_test_hush")).toString())
        .doesNotContain("hush");
  }

  @Test
  void theModeFollowsTheKey() {
    assertThat(ApiKey.secret("sk_live_a").livemode()).isTrue();
    assertThat(ApiKey.restricted("rk_test_live_a", Set.of()).livemode()).isFalse();
  }

  @Test
  void retriesDoubleUpToTheLongestUntilTheTotal() {
    var schedule =
        new RetrySchedule(
            Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20), 100);
    var waited = Duration.ZERO;
    var attempts = 1;
    for (var expected : List.of(1, 2, 4, 5, 5)) {
      assertThat(schedule.next(attempts, waited)).contains(Duration.ofSeconds(expected));
      waited = waited.plusSeconds(expected);
      attempts++;
    }
    assertThat(schedule.next(attempts, waited)).isEmpty();
  }

  @Test
  void drawsDependOnTheirWordsOnly() {
    assertThat(Draw.uniform(1, "lost", "vs_1/1")).isEqualTo(Draw.uniform(1, "lost", "vs_1/1"));
    assertThat(Draw.uniform(1, "lost", "vs_1/1")).isNotEqualTo(Draw.uniform(2, "lost", "vs_1/1"));
    var hits = 0;
    for (int i = 0; i < 10_000; i++) {
      hits += Draw.uniform(1, "lost", "vs_" + i) < 0.2 ? 1 : 0;
    }
    assertThat(hits).isBetween(1_800, 2_200);
  }

  private static void refused(ThrowingCallable making) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
  }
}
