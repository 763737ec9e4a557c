package dev.verity.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.verity.session.Answer;
import dev.verity.session.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands on the topics of requests and answers is what their published schemas say.
final class SchemaTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.25Z");
  private static final String GOOD =
      """
      {"id": "r", "kind": "hold", "livemode": true, "actor": "dpo", "reason": "case 4711"}\
      """;

  @ParameterizedTest
  @EnumSource(Request.Known.class)
  void everyRequestThatIsWrittenFits(Request.Known kind) {
    var request = schema("request");
    for (var about : new String[] {"req_1", null}) {
      var isAbout =
          switch (kind) {
            case RELEASE, APPROVE, WITHDRAW -> true;
            case RETRIEVE, CANCEL, REDACT, HOLD, NOTE -> false;
          };
      var written =
          Json.MAPPER.writeValueAsString(
              new Request("req_2", kind, true, "acct_1", "dpo", "case 4711", AT, about));
      assertThat(errors(request, written).isEmpty()).isEqualTo(about != null || !isAbout);
    }
    assertThat(
            errors(
                request,
                Json.MAPPER.writeValueAsString(
                    new Request("req_2", kind, false, null, "dpo", "case 4711", null, "req_1"))))
        .isEmpty();
  }

  @Test
  void whatASenderMayLeaveOutIsRead() {
    assertThat(errors(schema("request"), GOOD)).isEmpty();
    assertThat(Json.MAPPER.readValue(GOOD, Request.class))
        .isEqualTo(
            new Request("r", Request.Known.HOLD, true, null, "dpo", "case 4711", null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"id\": \"r\"->\"id\": \" \"",
        "\"id\": \"r\"->\"key\": \"r\"",
        "\"hold\"->\"keep\"",
        "true->\"live\"",
        "\"dpo\"->null",
        "\"case 4711\"->\"\"",
        "\"reason\"->\"not_before\": null, \"reason\"",
        "\"reason\"->\"notBefore\": \"tomorrow\", \"reason\"",
        "\"reason\"->\"account\": \"me\", \"reason\"",
        "\"hold\"->\"release\"",
      })
  void whatWouldBeRejectedOrPassedOverDoesNotFit(String change) {
    var parts = change.split("->", 2);
    assertThat(errors(schema("request"), GOOD.replace(parts[0], parts[1]))).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(Answer.Reason.class)
  void everyAnswerThatIsWrittenFits(Answer.Reason reason) {
    var answer = schema("answer");
    for (var verdict : Answer.Verdict.values()) {
      var isDone = verdict == Answer.Verdict.DONE;
      var until = verdict == Answer.Verdict.ACCEPTED ? AT : null;
      var written = new Answer("req_2", "vs_1", verdict, isDone ? null : reason, until, AT);
      assertThat(errors(answer, Json.MAPPER.writeValueAsString(written))).isEmpty();
    }
    var done = new Answer("req_2", "vs_1", Answer.Verdict.DONE, reason, null, AT);
    assertThat(errors(answer, Json.MAPPER.writeValueAsString(done)).isEmpty())
        .isEqualTo(reason == Answer.Reason.RELEASED);
  }

  private static List<String> errors(Schema schema, String json) {
    return schema.validate(Json.MAPPER.readTree(json)).stream().map(Object::toString).toList();
  }

  private static Schema schema(String name) {
    var resource = name + ".schema.json";
    try (var stream = Objects.requireNonNull(Json.class.getResourceAsStream(resource), resource)) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Json.MAPPER.readTree(stream));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
