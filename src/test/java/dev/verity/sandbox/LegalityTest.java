package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.EventType;
import dev.verity.session.Redaction;
import dev.verity.session.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LegalityTest {
  private static final Redaction.Known NONE = Redaction.Known.NONE;
  private static final Redaction.Known BEGUN = Redaction.Known.PROCESSING;

  @Test
  void cancelWorksInRequiresInputAndHasNoEffectOnCanceled() {
    assertThat(allowed(Legality::cancel))
        .containsExactly(
            line(
                Status.Known.REQUIRES_INPUT, Status.Known.CANCELED, NONE, EventType.Known.CANCELED),
            line(Status.Known.CANCELED, Status.Known.CANCELED, NONE, null));
  }

  @Test
  void redactWorksEverywhereButInProcessing() {
    assertThat(allowed(Legality::redact))
        .containsExactly(
            line(
                Status.Known.REQUIRES_INPUT,
                Status.Known.CANCELED,
                BEGUN,
                EventType.Known.CANCELED),
            line(Status.Known.VERIFIED, Status.Known.VERIFIED, BEGUN, null),
            line(Status.Known.CANCELED, Status.Known.CANCELED, BEGUN, null));
  }

  @Test
  void updateOfTheCoreWorksInRequiresInputOnly() {
    assertThat(allowed(at -> Legality.update(at, true)))
        .containsExactly(
            line(Status.Known.REQUIRES_INPUT, Status.Known.REQUIRES_INPUT, NONE, null));
    assertThat(allowed(at -> Legality.update(at, false))).hasSize(4);
  }

  @Test
  void submitAndDropWorkInRequiresInputOnly() {
    assertThat(allowed(Legality::submit))
        .containsExactly(
            line(
                Status.Known.REQUIRES_INPUT,
                Status.Known.PROCESSING,
                NONE,
                EventType.Known.PROCESSING));
    assertThat(allowed(at -> Legality.drop(at, "abandoned")))
        .containsExactly(
            line(
                Status.Known.REQUIRES_INPUT,
                Status.Known.REQUIRES_INPUT,
                NONE,
                EventType.Known.REQUIRES_INPUT));
  }

  @Test
  void checksEndInProcessingOnly() {
    assertThat(allowed(at -> Legality.pass(at, "vr_2")))
        .containsExactly(
            line(Status.Known.PROCESSING, Status.Known.VERIFIED, NONE, EventType.Known.VERIFIED));
    assertThat(allowed(at -> Legality.fail(at, "document_expired", "vr_2")))
        .containsExactly(
            line(
                Status.Known.PROCESSING,
                Status.Known.REQUIRES_INPUT,
                NONE,
                EventType.Known.REQUIRES_INPUT));
  }

  @Test
  void anOverrideTurnsAResultIntoItsOpposite() {
    assertThat(allowed(at -> Legality.override(at, Status.Known.VERIFIED, "x")))
        .containsExactly(
            line(
                Status.Known.REQUIRES_INPUT,
                Status.Known.VERIFIED,
                NONE,
                EventType.Known.VERIFIED));
    assertThat(allowed(at -> Legality.override(at, Status.Known.REQUIRES_INPUT, "x")))
        .containsExactly(
            line(
                Status.Known.VERIFIED,
                Status.Known.REQUIRES_INPUT,
                NONE,
                EventType.Known.REQUIRES_INPUT));
    assertThat(allowed(at -> Legality.override(at, Status.Known.CANCELED, "x"))).isEmpty();
    assertThat(Legality.override(Standing.NEW, Status.Known.VERIFIED, "x"))
        .as("a session without a report has no result to override")
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void onlyTheEndIsAllowedOnceARedactionHasBegun() {
    for (var status : Set.of(Status.Known.VERIFIED, Status.Known.CANCELED)) {
      for (var redaction : Set.of(BEGUN, Redaction.Known.REDACTED)) {
        var at = new Standing(status, redaction, null, "vr_1");
        assertThat(
                List.of(
                    Legality.cancel(at),
                    Legality.redact(at),
                    Legality.update(at, false),
                    Legality.submit(at),
                    Legality.drop(at, "abandoned"),
                    Legality.override(at, Status.Known.REQUIRES_INPUT, "x")))
            .allMatch(Verdict.Refused.class::isInstance);
      }
      assertThat(Legality.finishRedaction(new Standing(status, BEGUN, null, null)))
          .isEqualTo(
              new Verdict.Granted(
                  new Standing(status, Redaction.Known.REDACTED, null, null),
                  EventType.Known.REDACTED));
      assertThat(
              Legality.finishRedaction(new Standing(status, Redaction.Known.REDACTED, null, null)))
          .isInstanceOf(Verdict.Refused.class);
    }
  }

  @Test
  void cancelAndRedactEraseTheLastError() {
    var failed = new Standing(Status.Known.REQUIRES_INPUT, NONE, "document_expired", "vr_1");
    assertThat(List.of(Legality.cancel(failed), Legality.redact(failed), Legality.submit(failed)))
        .allSatisfy(verdict ->
            assertThat(verdict)
                .isInstanceOfSatisfying(
                    Verdict.Granted.class,
                    granted -> assertThat(granted.to().lastError()).isNull()));
  }

  private record Line(
      Status.Known from,
      Status.Known to,
      Redaction.Known redaction,
      EventType.@Nullable Known event) {}

  private static Line line(
      Status.Known from,
      Status.Known to,
      Redaction.Known redaction,
      EventType.@Nullable Known event) {
    return new Line(from, to, redaction, event);
  }

  /// Every standing without a redaction that the law lets the act change, and what it becomes.
  private static List<Line> allowed(Function<Standing, Verdict> act) {
    var lines = new ArrayList<Line>();
    for (var status :
        List.of(
            Status.Known.REQUIRES_INPUT,
            Status.Known.PROCESSING,
            Status.Known.VERIFIED,
            Status.Known.CANCELED)) {
      if (act.apply(new Standing(status, NONE, null, "vr_1")) instanceof Verdict.Granted granted) {
        lines.add(line(status, granted.to().status(), granted.to().redaction(), granted.event()));
      }
    }
    return lines;
  }
}
