package dev.verity.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.projection.JournalEntry;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DiagramTest {
  @Test
  void thePathIsDrawnAsItWasTaken() {
    var diagram =
        Diagram.of(
            levels("requires_input", "processing", "requires_input", "canceled"),
            "canceled",
            "none");
    assertThat(diagram.inWords())
        .isEqualTo("requires input, then processing, then requires input, then canceled");
    assertThat(diagram.spots().stream().filter(Diagram.Spot::isHere).map(Diagram.Spot::name))
        .containsExactly("canceled");
    assertThat(diagram.spots().stream().filter(Diagram.Spot::isVisited).map(Diagram.Spot::name))
        .containsExactlyInAnyOrder("requires input", "processing", "canceled");
    assertThat(diagram.ways().stream().filter(Diagram.Way::isTaken)).hasSize(3);
  }

  @Test
  void aRedactedSessionIsAtItsEndWhateverItWas() {
    var diagram = Diagram.of(levels("verified"), "verified", "redacted");
    assertThat(diagram.spots().stream().filter(Diagram.Spot::isHere).map(Diagram.Spot::name))
        .containsExactly("redacted");
  }

  @Test
  void aSessionThatStripeHasNotShownIsNowhere() {
    var diagram = Diagram.of(levels(), "unseen", "none");
    assertThat(diagram.spots()).noneMatch(Diagram.Spot::isHere).noneMatch(Diagram.Spot::isVisited);
  }

  private static java.util.List<JournalEntry> levels(String... statuses) {
    return Arrays.stream(statuses)
        .map(status ->
            new JournalEntry(
                "vs_1",
                1,
                Instant.EPOCH,
                "level",
                "p",
                Map.of("status", status, "redaction", "none"),
                null))
        .toList();
  }
}
