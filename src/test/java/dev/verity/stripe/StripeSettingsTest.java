package dev.verity.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeSettingsTest {
  private static final ApiKey TEST_KEY = new ApiKey("sk_test_51abc");
  private static final ApiKey LIVE_KEY = new ApiKey("rk_live_51abc");
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void nothingPrintsAKey() {
    var settings =
        new StripeSettings(StripeSettings.STRIPE, new ApiKeys(TEST_KEY, LIVE_KEY), SECOND, SECOND);
    assertThat(settings)
        .hasToString(
            "StripeSettings[apiBase=https://api.stripe.com,"
                + " keys=ApiKeys[test=ApiKey[hidden], live=ApiKey[hidden]],"
                + " connectTimeout=PT1S, readTimeout=PT1S]");
  }

  @Test
  void nothingPrintsAPersonalValueOrACredential() {
    assertThat(NewSession.ofType("document").withMetadata(Map.of("name", "Jane")))
        .hasToString("NewSession[type=document, verificationFlow=null, the rest hidden]");
    assertThat(new ProvidedDetails("jane@example.org", null))
        .hasToString("ProvidedDetails[hidden]");
    assertThat(new SessionChange(null, null, null, Map.of("name", "Jane")))
        .hasToString("SessionChange[type=null, the rest hidden]");
    var raw =
        """
        {"id":"vs_1","livemode":true,"created":0,"status":"canceled","client_secret":"s3cret"}
        """;
    assertThat(RemoteSessionReader.session(raw).orElseThrow())
        .hasToString(
            "RemoteSession[id=vs_1, livemode=true, snapshot=Snapshot[status=CANCELED,"
                + " redaction=NONE, lastError=null, report=null, type=null, selfie=false,"
                + " created=1970-01-01T00:00:00Z]]");
  }

  @Test
  void aKeyOfTheOtherModeIsRefusedWithoutBeingShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ApiKeys(LIVE_KEY, null))
        .withMessage("A test key is wanted, a live one was found.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ApiKeys(null, TEST_KEY))
        .withMessage("A live key is wanted, a test one was found.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "sk_test_1\n", "sk test", "pk_test_1", "schlüssel"})
  void whatCannotBeASecretKeyIsRefusedWithoutBeingShown(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ApiKey(text))
        .withMessageNotContaining("test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.stripe.com",
        "ftp://api.stripe.com",
        "https:///v1",
        "https://api.stripe.com/v1",
        "https://user@api.stripe.com",
        "https://api.stripe.com?x=1",
        "https://api.stripe.com/#x"
      })
  void anApiBaseIsSchemeHostAndPortAlone(String base) {
    assertThatIllegalArgumentException().isThrownBy(() -> settings(base, TEST_KEY, null));
  }

  @Test
  void aTrailingSlashIsNoMatter() {
    assertThat(settings("http://sandbox:8090/", TEST_KEY, null).apiBase())
        .isEqualTo(URI.create("http://sandbox:8090"));
  }

  @Test
  void aLiveKeyLeavesTheMachineOverHttpsOnly() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("http://sandbox:8090", TEST_KEY, LIVE_KEY))
        .withMessage(
            "A live key is sent over https only; the API base http://sandbox:8090 is plain http.");
    assertThat(settings("http://localhost:8090", null, LIVE_KEY).apiBase())
        .isEqualTo(URI.create("http://localhost:8090"));
  }

  @Test
  void aTimeoutIsNeitherNothingNorForEver() {
    var keys = new ApiKeys(TEST_KEY, null);
    for (var odd : new Duration[] {Duration.ZERO, SECOND.negated(), Duration.ofHours(1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new StripeSettings(StripeSettings.STRIPE, keys, odd, SECOND));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new StripeSettings(StripeSettings.STRIPE, keys, SECOND, odd));
      assertThatIllegalArgumentException().isThrownBy(() -> Call.of(true).withTimeout(odd));
    }
  }

  @Test
  void aCallCarriesOnlyWhatFitsIntoAHeader() {
    var call = Call.of(false);
    assertThatIllegalArgumentException().isThrownBy(() -> call.withAccount("acct_1\r\nX: 1"));
    assertThatIllegalArgumentException().isThrownBy(() -> call.withAccount(""));
    assertThatIllegalArgumentException().isThrownBy(() -> call.withIdempotencyKey("a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> call.withIdempotencyKey("x".repeat(256)));
    assertThat(call.withIdempotencyKey("x".repeat(255)).idempotencyKey()).hasSize(255);
  }

  @Test
  void aNewSessionWantsATypeOrAFlowAndAChangeWantsSomething() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NewSession(null, null, null, null, Map.of(), null, null, null, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionChange(null, null, null, Map.of()));
  }

  private static StripeSettings settings(
      String base, @Nullable ApiKey test, @Nullable ApiKey live) {
    return new StripeSettings(URI.create(base), new ApiKeys(test, live), SECOND, SECOND);
  }
}
