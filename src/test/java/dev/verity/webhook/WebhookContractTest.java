package dev.verity.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.contracts.HttpContract;
import dev.verity.stripe.SignatureVerifier;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The endpoint's description has every answer that it gives. What a running one answers is held
/// against it by [Endpoint].
final class WebhookContractTest {
  private static final String PATH = "/webhooks/stripe";

  static Stream<Answer> answers() {
    return Stream.concat(
        Stream.of(SignatureVerifier.Reason.values())
            .map(reason -> Answer.badSignature(reason.code())),
        Stream.of(
            Answer.ACKNOWLEDGED,
            Answer.ignored("other_type"),
            Answer.ignored("other_mode"),
            Answer.ignored("other_account"),
            Answer.badBody("not_json"),
            Answer.badBody("not_utf8"),
            Answer.badBody("missing_data_object_id"),
            Answer.INCOMPLETE,
            Answer.TOO_LARGE,
            Answer.STRANGER,
            Answer.SENDER_UNREADABLE,
            Answer.unavailable("not_acknowledged"),
            Answer.unavailable("too_many_in_flight"),
            Answer.FAILED,
            Answer.http(400, "http_400", "Bad Request"),
            Answer.http(431, "http_431", "Request Header Fields Too Large"),
            Answer.http(503, "http_503", "Service Unavailable")));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void everyAnswerIsDescribed(Answer answer) throws IOException {
    hold(answer);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerThatSaysMoreIsNot(Answer answer) {
    var more = answer.body().replace("}", ",\"more\":1}");

    assertThatThrownBy(() ->
            hold(new Answer(answer.status(), answer.result(), "", answer.contentType(), more)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void anAnswerWithAnotherReasonIsNot() {
    assertThatThrownBy(() -> hold(Answer.badSignature("tired"))).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> hold(Answer.ignored("tired"))).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> hold(Answer.unavailable("tired"))).isInstanceOf(AssertionError.class);
  }

  @Test
  void nothingElseIsDescribed() throws IOException {
    var contract = contract();

    assertThat(contract.operations()).containsExactly("POST " + PATH);
    assertThat(contract.document().at("/paths/~1webhooks~1stripe/post/responses").propertyNames())
        .containsExactlyInAnyOrder("200", "400", "403", "413", "500", "503", "default");
    assertThat(contract.misfitExamples()).isEmpty();
    assertThat(contract.misfits()).isEmpty();
  }

  private static void hold(Answer answer) throws IOException {
    contract().hold("POST", PATH, answer.status(), answer.contentType(), answer.body());
  }

  private static HttpContract contract() throws IOException {
    return HttpContract.beside(Webhook.class, "webhook.openapi.yaml");
  }
}
