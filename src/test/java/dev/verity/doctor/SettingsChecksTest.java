package dev.verity.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.stripe.SigningSecret;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be judged without asking anybody.
final class SettingsChecksTest {

  @Test
  void oneOrTwoSecretsOfTheRightFormAreWell() {
    assertThat(secrets("whsec_a").mark()).isEqualTo(Mark.OK);
    assertThat(secrets("whsec_a", "whsec_b").mark()).isEqualTo(Mark.OK);
    assertThat(secrets("whsec_a", "whsec_b", "whsec_c").mark()).isEqualTo(Mark.WARN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk_test_hush", "we_1hush", "whsec_", "WHSEC_hush", "whsec_hu sh"})
  void whatIsNoSecretOfStripesFailsAndIsNotShown(String text) {
    var finding = secrets("whsec_a", text);

    assertThat(finding.mark()).isEqualTo(Mark.FAIL);
    assertThat(finding.found()).isEqualTo("1 of 2 does not look like whsec_…");
    assertThat(finding.toString()).doesNotContain("hush");
  }

  @Test
  void noSecretFailsOnlyWhereWebhooksAreTaken() {
    assertThat(SecretCheck.of(List.of(), true).mark()).isEqualTo(Mark.FAIL);
    assertThat(SecretCheck.of(List.of(), false).mark()).isEqualTo(Mark.SKIP);
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, 25, 25, OK",
    "true, false, 25, 26, WARN",
    "false, true, 25, 100, OK",
    "false, true, 25, 101, WARN",
    "true, true, 25, 100, WARN",
    "false, true, 26, 100, WARN",
    "false, false, 99, 999, SKIP"
  })
  void limitsFollowTheMode(boolean test, boolean live, int perOperation, int inAll, Mark mark) {
    assertThat(LimitCheck.of(test, live, perOperation, inAll).mark()).isEqualTo(mark);
  }

  @Test
  void theFixOfALimitNamesTheSettingAndTheNumber() {
    assertThat(LimitCheck.of(true, false, 25, 100))
        .isEqualTo(
            Finding.warn(
                "rate limits",
                "100 calls a second in all, 25 of one kind; Stripe allows 25 in all in test mode",
                "Set stripe.calls.per.second.in.all to 25."));
  }

  @Test
  void theLevelOfTheMetadataIsTold() {
    var features =
        Map.of(
            "metadata.version", new FinalizedVersionRange((short) 29, (short) 29),
            "transaction.version", new FinalizedVersionRange((short) 2, (short) 2));

    assertThat(KafkaCheck.judge(features))
        .isEqualTo(
            Finding.ok(
                "Kafka version",
                "metadata.version level 29, transaction.version 2; exactly-once (EOS v2) is"
                    + " known"));
    assertThat(KafkaCheck.judge(Map.of()).mark()).isEqualTo(Mark.WARN);
  }

  @Test
  void transactionsThatCanNeverBeginFail() {
    assertThat(KafkaCheck.judge(1, "3").mark()).isEqualTo(Mark.FAIL);
    assertThat(KafkaCheck.judge(3, "3").mark()).isEqualTo(Mark.OK);
    assertThat(KafkaCheck.judge(3, null).mark()).isEqualTo(Mark.SKIP);
  }

  @Test
  void whatIsWrongHasAFix() {
    assertThatThrownBy(() -> new Finding(Mark.FAIL, "this", "that", null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Finding secrets(String... texts) {
    return SecretCheck.of(Stream.of(texts).map(SigningSecret::new).toList(), true);
  }
}
