package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules, their runbook, the dashboard and the page about metrics speak of the same things.
final class MetricsPageTest {
  private static final Pattern PARAGRAPH = Pattern.compile("^### (\\w+)$", Pattern.MULTILINE);

  @Test
  void rulesAndDashboardUseWhatIsDocumented() throws Exception {
    for (var rule : Documented.rules()) {
      var query = rule.path("expr").asString();
      assertThat(Documented.unknown(query)).as(query).isEmpty();
    }
    var panels = Documented.queries();
    assertThat(panels).hasSizeGreaterThan(10);
    for (var query : panels.values().stream().flatMap(queries -> queries.stream()).toList()) {
      assertThat(Documented.unknown(query)).as(query).isEmpty();
    }
  }

  @Test
  void whatIsNotDocumentedIsFound() throws Exception {
    assertThat(
            Documented.unknown(
                "sum by (some_label) (rate(verity_nothing_total{some=\"a_b\"}[5m])) / up"
                    + " + rate(verity_webhook_produce_seconds_bucket[1m])"))
        .containsExactly("verity_nothing_total");
  }

  @Test
  void everyAlertHasItsParagraphAndTheOtherWayRound() throws Exception {
    var alerts = new ArrayList<String>();
    for (var rule : Documented.rules()) {
      var alert = rule.path("alert").asString();
      alerts.add(alert);
      assertThat(rule.path("labels").path("severity").asString()).isIn("critical", "warning");
      assertThat(rule.path("annotations").path("summary").asString()).isNotBlank();
      assertThat(rule.path("annotations").path("runbook").asString())
          .isEqualTo("src/docs/runbook.md#" + alert.toLowerCase(Locale.ROOT));
    }
    var paragraphs =
        PARAGRAPH
            .matcher(Files.readString(Documented.RUNBOOK))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(alerts).isNotEmpty().doesNotHaveDuplicates();
    assertThat(paragraphs).containsExactlyElementsOf(alerts);
    assertThat(Documented.tried()).containsExactlyInAnyOrderElementsOf(alerts);
  }
}
