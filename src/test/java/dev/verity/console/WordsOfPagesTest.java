package dev.verity.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.projection.CountView.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How pages write links, tables, charts and spans of time.
final class WordsOfPagesTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.234S, 0.2 s",
    "PT59S, 59 s",
    "PT14M, 14 min",
    "PT3H20M, 3 h 20 min",
    "P12D, 12 d"
  })
  void aSpanIsWrittenAsPeopleSayIt(Duration span, String written) {
    assertThat(Text.span(span)).isEqualTo(written);
  }

  @Test
  void anIdIsShortenedInTheMiddle() {
    assertThat(Text.id("vs_1QxYabcdefghijkk3F9")).isEqualTo("vs_1QxYab…k3F9");
    assertThat(Text.id("req_1")).isEqualTo("req_1");
  }

  @Test
  void anotherFilterBeginsAtTheFirstPage() {
    var query = new Query("/sessions", Map.of("status", "verified", "after", "1.2"));
    assertThat(query.with("q", "a b&c").href()).isEqualTo("/sessions?q=a+b%26c&status=verified");
    assertThat(query.without("status").href()).isEqualTo("/sessions");
  }

  @Test
  void aChartHasABarForEachStepAndSaysWhatItIsMadeOf() {
    var from = Instant.parse("2026-11-25T12:00:00Z");
    var chart =
        Chart.of(
            "Events",
            List.of(
                new Count("event.news", from, 3),
                new Count("event.known", from, 1),
                new Count("event.news", from.plusSeconds(120), 2)),
            from,
            from.plusSeconds(180),
            Duration.ofMinutes(1));
    assertThat(chart.bars()).extracting(Chart.Bar::count).containsExactly(4L, 0L, 2L, 0L);
    assertThat(chart.bars()).extracting(Chart.Bar::height).containsExactly(100, 0, 50, 0);
    assertThat(chart.total()).isEqualTo(6);
    assertThat(chart.parts()).containsExactly("news 5", "known 1");
  }
}
