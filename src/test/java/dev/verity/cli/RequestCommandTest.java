package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Answer;
import dev.verity.session.Request;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class RequestCommandTest {
  private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");
  private static final Instant UNTIL = Instant.parse("2026-12-01T10:00:00Z");

  private final List<Request> asked = new ArrayList<>();
  private @Nullable Answer answer;
  private @Nullable Duration patience;

  @Test
  void aRequestIsSentAsItWasGiven() {
    answer = answer(Answer.Verdict.DONE, null, null);
    var result =
        run(
            "redact vs_1 --actor dpo --reason case-4711 --id req_7 --live --account acct_1"
                + " --not-before 2026-12-01T10:00:00Z --wait PT5S");
    assertThat(asked)
        .containsExactly(
            new Request(
                "req_7", Request.Known.REDACT, true, "acct_1", "dpo", "case-4711", UNTIL, null));
    assertThat(patience).isEqualTo(Duration.ofSeconds(5));
    assertThat(result).isEqualTo(new Result(0, "req_7 done\n  at      2026-11-01T10:00:00Z\n", ""));
  }

  @Test
  void anAcceptedRequestSaysWhatItWaitsFor() {
    answer = answer(Answer.Verdict.ACCEPTED, Answer.Reason.TOO_EARLY, UNTIL);
    assertThat(run("redact vs_1 --actor dpo --reason why --id req_7"))
        .isEqualTo(
            new Result(
                0,
                """
                req_7 accepted
                  reason  too_early
                  until   2026-12-01T10:00:00Z
                  at      2026-11-01T10:00:00Z
                """,
                ""));
  }

  @ParameterizedTest
  @CsvSource({"DONE, 0", "ACCEPTED, 0", "REJECTED, 3", "FAILED, 9"})
  void theExitCodeIsTheVerdict(Answer.Verdict verdict, int code) {
    answer = answer(verdict, null, null);
    assertThat(run("retrieve vs_1 --actor dpo --reason why").code()).isEqualTo(code);
  }

  @Test
  void aRequestWithoutAnAnswerStands() {
    assertThat(run("hold vs_1 --actor legal --reason why --id req_7 --wait PT1S"))
        .isEqualTo(
            new Result(
                6, "", "req_7 has no answer after PT1S. It stands; ask again with --id req_7.\n"));
  }

  @ParameterizedTest
  @EnumSource(Request.Known.class)
  void everyKindCanBeAskedFor(Request.Known kind) {
    answer = answer(Answer.Verdict.DONE, null, null);
    assertThat(run(kind.wire() + " vs_1 --actor dpo --reason why --about req_1").code()).isZero();
    assertThat(asked).singleElement().matches(request -> request.kind() == kind);
    assertThat(asked.getFirst().id()).startsWith("req_").hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shred vs_1 --actor dpo --reason why",
        "redact --actor dpo --reason why",
        "redact cus_1 --actor dpo --reason why",
        "redact vs_1 --reason why",
        "redact vs_1 --actor dpo",
        "release vs_1 --actor dpo --reason why",
        "approve vs_1 --actor dpo --reason why",
        "withdraw vs_1 --actor dpo --reason why",
        "redact vs_1 --actor dpo --reason why --not-before tomorrow"
      })
  void whatIsWrongIsNotSent(String arguments) {
    assertThat(run(arguments).code()).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void theSchemaOfRequestsIsPrinted() {
    var result = run("schema");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("{").contains("\"notBefore\"", "withdraw");
    assertThat(asked).isEmpty();
  }

  private record Result(int code, String out, String err) {}

  private Result run(String arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var command =
        new CommandLine(
                new RequestCommand((session, request, longest) -> {
                  assertThat(session).isEqualTo("vs_1");
                  asked.add(request);
                  patience = longest;
                  return Optional.ofNullable(answer);
                }))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    var code = command.execute(arguments.split(" ", -1));
    return new Result(code, out.toString(), err.toString());
  }

  private static Answer answer(
      Answer.Verdict verdict, Answer.@Nullable Reason reason, @Nullable Instant until) {
    return new Answer("req_7", "vs_1", verdict, reason, until, AT);
  }
}
