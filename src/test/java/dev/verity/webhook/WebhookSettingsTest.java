package dev.verity.webhook;

import static dev.verity.webhook.WebhookSettings.OWN_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.verity.stripe.Envelope;
import dev.verity.stripe.SigningSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebhookSettingsTest {
  private static final List<SigningSecret> SECRETS = List.of(new SigningSecret("whsec_hidden"));

  @Test
  void theDefaultsTakeEveryAccountInBothModes() {
    var settings = WebhookSettings.defaults(8080, SECRETS);

    assertThat(settings.acceptsAccount(event(null, true))).isTrue();
    assertThat(settings.acceptsAccount(event("acct_1", true))).isTrue();
    assertThat(settings.acceptsMode(event(null, true))).isTrue();
    assertThat(settings.acceptsMode(event(null, false))).isTrue();
  }

  @Test
  void aListOfAccountsTakesNoOther() {
    var settings = with(8080, "/", Set.of("acct_1"), 1, 1);

    assertThat(settings.acceptsAccount(event("acct_1", true))).isTrue();
    assertThat(settings.acceptsAccount(event("acct_2", true))).isFalse();
    assertThat(settings.acceptsAccount(event(null, true))).isFalse();
  }

  @Test
  void thePlatformsOwnAccountCanBeListed() {
    var settings = with(8080, "/", Set.of(OWN_ACCOUNT), 1, 1);

    assertThat(settings.acceptsAccount(event(null, true))).isTrue();
    assertThat(settings.acceptsAccount(event("acct_1", true))).isFalse();
  }

  @Test
  void oneModeTakesNoOther() {
    var settings = with(8080, "/", Set.of(), 1, 1);

    assertThat(settings.acceptsMode(event(null, true))).isTrue();
    assertThat(settings.acceptsMode(event(null, false))).isFalse();
  }

  @Test
  void whatCannotBeRightIsToldAtOnce() {
    assertThatIllegalArgumentException().isThrownBy(() -> with(-1, "/", Set.of(), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(65_536, "/", Set.of(), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(1, "webhooks", Set.of(), 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(1, "/", Set.of(), 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> with(1, "/", Set.of(), 1_000_001, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(1, "/", Set.of(), 1, 0))
        .withMessage("Wanted is room for at least 1 webhook in flight, found was 0.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebhookSettings.defaults(1, List.of()))
        .withMessageContaining("signing secret");
  }

  @Test
  void theSettingsDoNotPrintTheirSecrets() {
    assertThat(WebhookSettings.defaults(1, SECRETS).toString()).doesNotContain("whsec");
  }

  private static WebhookSettings with(
      int port, String path, Set<String> accounts, int bodyBytesMax, int inFlightMax) {
    return new WebhookSettings(
        "127.0.0.1",
        port,
        path,
        SECRETS,
        Duration.ofMinutes(5),
        bodyBytesMax,
        EnumSet.of(WebhookSettings.Mode.LIVE),
        accounts,
        inFlightMax,
        100,
        Duration.ofSeconds(5),
        null,
        null);
  }

  private static Envelope event(@Nullable String account, boolean livemode) {
    return new Envelope(
        "evt_1",
        "identity.verification_session.verified",
        "vs_1",
        livemode,
        account,
        Instant.EPOCH,
        false);
  }
}
