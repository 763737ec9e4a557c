package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.stripe.net.Webhook;
import dev.verity.stripe.SignatureVerifier.Reason;
import dev.verity.stripe.SignatureVerifier.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureVerifierTest {
  private static final long NOW = 1_760_000_961;
  private static final byte[] BODY = "{\"id\":\"evt_1\"}".getBytes(UTF_8);
  private static final SigningSecret OLD = new SigningSecret("whsec_old");
  private static final SigningSecret NEW = new SigningSecret("whsec_new");
  private static final String GOOD = NEW.header(NOW, BODY);
  private static final String SIGNATURE = GOOD.substring(GOOD.indexOf("v1=") + 3);

  private final SignatureVerifier verifier =
      new SignatureVerifier(List.of(OLD, NEW), SignatureVerifier.TOLERANCE);

  @Test
  void theSecretThatSignedIsNamed() {
    assertThat(verify(OLD.header(NOW, BODY))).isEqualTo(new Verdict.Accepted(0));
    assertThat(verify(GOOD)).isEqualTo(new Verdict.Accepted(1));
  }

  @Test
  void aHeaderMadeByTheOfficialSdkIsAccepted() throws Exception {
    var header =
        Webhook.Signature.generateSignatureHeader(new String(BODY, UTF_8), "whsec_new", NOW);

    assertThat(verify(header)).isEqualTo(new Verdict.Accepted(1));
  }

  @Test
  void aDeliverySignedElsewhereIsAccepted() {
    var body = Deliveries.bytes(Deliveries.signed("body"));
    var current =
        new SignatureVerifier(
            List.of(new SigningSecret(Deliveries.signed("secret"))), SignatureVerifier.TOLERANCE);
    var previous =
        new SignatureVerifier(
            List.of(new SigningSecret(Deliveries.signed("previous_secret"))),
            SignatureVerifier.TOLERANCE);
    var now = Instant.ofEpochSecond(NOW);

    assertThat(current.verify(body, Deliveries.signed("header"), now))
        .isEqualTo(new Verdict.Accepted(0));
    assertThat(current.verify(body, Deliveries.signed("header_during_roll"), now))
        .isEqualTo(new Verdict.Accepted(0));
    assertThat(previous.verify(body, Deliveries.signed("header_during_roll"), now))
        .isEqualTo(new Verdict.Accepted(0));
    assertThat(previous.verify(body, Deliveries.signed("header"), now))
        .isEqualTo(new Verdict.Rejected(Reason.WRONG));
  }

  @Test
  void aBodyThatIsNotTextIsVerifiedByItsBytes() {
    byte[] bytes = {(byte) 0xFF, 0, (byte) 0xC0};
    var now = Instant.ofEpochSecond(NOW);

    assertThat(verifier.verify(bytes, NEW.header(NOW, bytes), now))
        .isEqualTo(new Verdict.Accepted(1));
  }

  @Test
  void oneChangedByteOfTheBodyIsRefused() {
    for (int i = 0; i < BODY.length; i++) {
      var changed = BODY.clone();
      changed[i] ^= 1;

      assertThat(verifier.verify(changed, GOOD, Instant.ofEpochSecond(NOW)))
          .isEqualTo(new Verdict.Rejected(Reason.WRONG));
    }
  }

  @Test
  void oneChangedCharacterOfTheHeaderIsRefused() {
    for (int i = 0; i < GOOD.length(); i++) {
      var changed = new StringBuilder(GOOD);
      changed.setCharAt(i, (char) (GOOD.charAt(i) ^ 1));

      assertThat(verify(changed.toString())).isInstanceOf(Verdict.Rejected.class);
    }
  }

  @Test
  void aRequestWithoutHeaderIsRefused() {
    assertThat(verify(null)).isEqualTo(new Verdict.Rejected(Reason.MISSING));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "=",
        "t",
        "t=",
        "v1",
        "t=abc,v1=SIG",
        "t,v1=SIG",
        "v1=SIG",
        "t=0,v1=SIG",
        "t=-1,v1=SIG",
        "t=99999999999999999999,v1=SIG",
        "t=NOW,v1",
        "t=NOW,v1=SIG,v1",
        " t=NOW,v1=SIG",
        "T=NOW,v1=SIG",
        "t=NOW ,v1=SIG",
        "t=1e9,v1=SIG",
        "t=abc,t=NOW,v1=SIG",
        "t = NOW,v1=SIG",
        "t=NOW.0,v1=SIG"
      })
  void aMalformedHeaderIsRefused(String template) {
    assertThat(verify(filled(template))).isEqualTo(new Verdict.Rejected(Reason.MALFORMED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"t=NOW", "t=NOW,v0=SIG", "t=NOW,v2=SIG", "t=NOW, v1=SIG", "t=NOW,V1=SIG"})
  void aHeaderWithoutTheSchemeIsRefused(String template) {
    assertThat(verify(filled(template))).isEqualTo(new Verdict.Rejected(Reason.NO_V1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"t=NOW,v1=", "t=NOW,v1=abc", "t=NOW,v1=SIG0", "t=NOW,v1=SIG ", "t=NOW,v1==SIG"})
  void aSignatureOfAnotherFormIsWrong(String template) {
    assertThat(verify(filled(template))).isEqualTo(new Verdict.Rejected(Reason.WRONG));
  }

  @Test
  void upperCaseIsWrong() {
    assertThat(verify("t=" + NOW + ",v1=" + SIGNATURE.toUpperCase(Locale.ROOT)))
        .isEqualTo(new Verdict.Rejected(Reason.WRONG));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1=SIG,t=NOW", "t=NOW,v1=00,v1=SIG", "t=NOW,v0=xx,v1=SIG,v7", "t=NOW,v1=SIG,t=1",
        "t=NOW,v1=SIG,t", "t=+NOW,v1=SIG", "t=00NOW,v1=SIG", ",,t=NOW,,v1=SIG,"
      })
  void whatTheSdkAcceptsIsAccepted(String template) throws Exception {
    var header = filled(template);

    assertThat(Webhook.Signature.verifyHeader(new String(BODY, UTF_8), header, "whsec_new", 0))
        .isTrue();
    assertThat(verify(header)).isEqualTo(new Verdict.Accepted(1));
  }

  @ParameterizedTest
  @CsvSource({
    "-301, TOO_OLD",
    "-300, ",
    "-1, ",
    "0, ",
    "300, ",
    "301, TOO_FAR_AHEAD",
    "86400, TOO_FAR_AHEAD"
  })
  void theToleranceHasTwoSides(long seconds, @Nullable Reason reason) {
    assertThat(verify(NEW.header(NOW + seconds, BODY)))
        .isEqualTo(reason == null ? new Verdict.Accepted(1) : new Verdict.Rejected(reason));
  }

  @Test
  void theLargestTimestampIsOnlyTooFarAhead() {
    assertThat(verify(NEW.header(Long.MAX_VALUE, BODY)))
        .isEqualTo(new Verdict.Rejected(Reason.TOO_FAR_AHEAD));
  }

  @Test
  void theSignatureIsJudgedBeforeTheTime() {
    assertThat(verify("t=1,v1=" + SIGNATURE)).isEqualTo(new Verdict.Rejected(Reason.WRONG));
  }

  @Test
  void aHugeHeaderIsRefusedAndManySignaturesAreNot() {
    var many = "t=" + NOW + ",v1=00".repeat(1_000) + ",v1=" + SIGNATURE;
    var huge = GOOD + ",v0=" + "0".repeat(SignatureHeader.LENGTH_MAX);

    assertThat(verify(many)).isEqualTo(new Verdict.Accepted(1));
    assertThat(verify(huge)).isEqualTo(new Verdict.Rejected(Reason.MALFORMED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.999S"})
  void aToleranceThatSwitchesTheCheckOffIsNotTaken(Duration tolerance) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignatureVerifier(List.of(NEW), tolerance))
        .withMessageContaining(tolerance.toString());
  }

  @Test
  void aVerifierWithoutSecretsIsNotMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignatureVerifier(List.of(), SignatureVerifier.TOLERANCE));
  }

  @Test
  void theReasonsAreStableWords() {
    assertThat(Reason.values())
        .extracting(Reason::code)
        .containsExactly(
            "signature_missing",
            "signature_malformed",
            "signature_no_v1",
            "signature_wrong",
            "signature_too_old",
            "signature_too_far_ahead");
  }

  private Verdict verify(@Nullable String header) {
    return verifier.verify(BODY, header, Instant.ofEpochSecond(NOW));
  }

  private static String filled(String template) {
    return template.replace("NOW", Long.toString(NOW)).replace("SIG", SIGNATURE);
  }
}
