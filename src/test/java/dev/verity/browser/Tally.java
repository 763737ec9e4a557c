package dev.verity.browser;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Counts what the tests of a class have looked at.
final class Tally {
  static final Tally OF_ALL = new Tally();

  private final Map<String, Integer> findings = new TreeMap<>();
  private int tests;
  private int pages;
  private int screenshots;

  synchronized void test() {
    tests++;
  }

  synchronized void screenshot() {
    screenshots++;
  }

  synchronized void page(Iterable<Finding> found) {
    pages++;
    found.forEach(finding -> findings.merge(finding.impact(), 1, Integer::sum));
  }

  /// In one line, and begins anew.
  synchronized String take() {
    var byImpact =
        findings.entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", "));
    var line =
        "%d tests in a browser, %d looks at pages, accessibility: %s, %d screenshots"
            .formatted(tests, pages, byImpact.isEmpty() ? "no violation" : byImpact, screenshots);
    tests = 0;
    pages = 0;
    screenshots = 0;
    findings.clear();
    return line;
  }
}
