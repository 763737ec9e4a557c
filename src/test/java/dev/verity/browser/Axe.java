package dev.verity.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Asks axe-core what of WCAG 2.2 A and AA a page does not keep.
final class Axe {
  private static final String SCRIPT = script();
  private static final String RUN =
      """
      async options => {
        const report = await axe.run(document, {...options, resultTypes: ['violations']});
        return JSON.stringify(report.violations.map(violation => ({
          impact: violation.impact,
          rule: violation.id,
          help: violation.help,
          places: violation.nodes.map(node => node.target.join(' ') + ': ' + node.failureSummary),
        })));
      }
      """;
  private static final String CONTRAST = "color-contrast";
  private static final List<String> WCAG =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

  private Axe() {}

  static List<Finding> everything(Page page) {
    return run(page, Map.of("runOnly", WCAG));
  }

  /// What colours decide, which takes most of the time.
  static List<Finding> contrast(Page page) {
    return run(page, Map.of("runOnly", List.of(CONTRAST)));
  }

  /// What colours do not decide.
  static List<Finding> allButContrast(Page page) {
    return run(page, Map.of("runOnly", WCAG, "rules", Map.of(CONTRAST, Map.of("enabled", false))));
  }

  private static List<Finding> run(Page page, Map<String, Object> options) {
    if (page.evaluate("() => !window.axe").equals(true)) {
      page.evaluate("() => {" + SCRIPT + "}");
    }
    var report = (String) page.evaluate(RUN, options);
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
