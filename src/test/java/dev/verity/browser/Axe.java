package dev.verity.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Asks axe-core what of WCAG 2.2 A and AA a page does not keep.
final class Axe {
  private static final String SCRIPT = script();
  private static final String RUN =
      """
      async () => {
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
        const report = await axe.run(document, {runOnly: tags, resultTypes: ['violations']});
        return JSON.stringify(report.violations.map(violation => ({
          impact: violation.impact,
          rule: violation.id,
          help: violation.help,
          places: violation.nodes.map(node => node.target.join(' ') + ': ' + node.failureSummary),
        })));
      }
      """;

  private Axe() {}

  static List<Finding> findings(Page page) {
    page.evaluate("() => {" + SCRIPT + "}");
    var report = (String) page.evaluate(RUN);
    return JsonMapper.shared().readValue(report, new TypeReference<>() {});
  }

  private static String script() {
    try (var file = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(file, "axe.min.js").readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
