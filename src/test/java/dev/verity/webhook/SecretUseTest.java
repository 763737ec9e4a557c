package dev.verity.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.stripe.SigningSecret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SecretUseTest {
  private static final SigningSecret OLD = new SigningSecret("whsec_old_and_hidden");
  private static final SigningSecret NEW = new SigningSecret("whsec_new_and_hidden");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = Instant.ofEpochSecond(1_760_000_000);
  private final SecretUse use = new SecretUse(List.of(OLD, NEW), registry, () -> now);

  @Test
  void aSecretIsCountedAndTimedUnderItsFingerprint() {
    pass(Duration.ofHours(1));
    use.signed(1);
    pass(Duration.ofHours(2));

    assertThat(count(OLD)).isZero();
    assertThat(count(NEW)).isEqualTo(1);
    assertThat(idle(OLD)).isEqualTo(Duration.ofHours(3));
    assertThat(idle(NEW)).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void theFingerprintStaysWhenTheOrderChangesAndHidesTheSecret() {
    assertThat(OLD.fingerprint())
        .matches("[0-9a-f]{8}")
        .isEqualTo(new SigningSecret("whsec_old_and_hidden").fingerprint())
        .isNotEqualTo(NEW.fingerprint());
    assertThat(registry.getMeters().toString()).doesNotContain("hidden");
  }

  @Test
  void anOldSecretIsNamedOnceWhenItHasSignedNothingFor26Hours() {
    try (var logs = new Logs()) {
      pass(SecretUse.IDLE_MAX);
      use.signed(1);
      assertThat(logs.text()).isEmpty();

      pass(Duration.ofSeconds(1));
      use.signed(1);
      use.signed(1);
      assertThat(logs.text().lines())
          .singleElement()
          .asString()
          .contains(OLD.fingerprint(), "26 h", "may go")
          .doesNotContain(NEW.fingerprint());
    }
  }

  @Test
  void withoutAnyWebhookNoSecretIsNamed() {
    try (var logs = new Logs()) {
      pass(Duration.ofDays(10));
      assertThat(idle(OLD)).isEqualTo(Duration.ofDays(10));
      assertThat(logs.text()).isEmpty();
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private double count(SigningSecret secret) {
    return registry
        .get("verity.webhook.signatures")
        .tag("secret", secret.fingerprint())
        .counter()
        .count();
  }

  private Duration idle(SigningSecret secret) {
    var gauge = registry.get("verity.webhook.secret.idle").tag("secret", secret.fingerprint());
    return Duration.ofSeconds((long) gauge.gauge().value());
  }
}
