package dev.verity.console;

import dev.verity.projection.Views;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How long the console takes for its pages over a store that is there: from the request to the
/// last byte, over HTTP on this machine.
public final class PageTimes {
  private static final int VISITS = 200;
  private static final int WARM_UP = 40;

  private PageTimes() {}

  /// What a page took, in milliseconds.
  public record Times(double p50, double p95) {}

  /// Visits each kind of page often.
  ///
  /// @param folder for the users
  /// @param ids of sessions that there are
  public static Map<String, Times> of(Path folder, Views views, List<String> ids) {
    try (var desk = new Desk(folder, views, Instant.now())) {
      var somebody = desk.signedIn("vera");
      var times = new LinkedHashMap<String, Times>();
      pages(ids).forEach((name, paths) -> times.put(name, measure(somebody, paths)));
      return times;
    }
  }

  private static Map<String, List<String>> pages(List<String> ids) {
    var pages = new LinkedHashMap<String, List<String>>();
    pages.put("page overview", List.of("/", "/?range=day", "/?range=week"));
    pages.put(
        "page sessions",
        List.of(
            "/sessions",
            "/sessions?status=verified&redaction=none",
            "/sessions?owing=redact&sort=due",
            "/sessions?account=acct_1Shop8&sort=created",
            "/sessions?held=yes"));
    pages.put(
        "page search",
        List.of(
            "/sessions?q=legal+case",
            "/sessions?q=dpo",
            "/sessions?q=vs_1Q",
            "/sessions?q=" + ids.getFirst().substring(0, ids.getFirst().length() - 1),
            "/sessions?q=document_expired"));
    pages.put("page session", ids.stream().map(id -> "/sessions/" + id).toList());
    pages.put("page events", List.of("/events", "/events?show=pending"));
    pages.put("page redactions", List.of("/redactions", "/redactions?show=confirmed"));
    pages.put("page audit", List.of("/audit", "/audit?kind=alarm", "/audit?q=dpo"));
    pages.put("page dead letters", List.of("/dead-letters"));
    return pages;
  }

  private static Times measure(Desk.Browser somebody, List<String> paths) {
    for (var turn = 0; turn < WARM_UP; turn++) {
      visit(somebody, paths.get(turn % paths.size()));
    }
    var millis = new double[VISITS];
    for (var turn = 0; turn < VISITS; turn++) {
      var begin = System.nanoTime();
      visit(somebody, paths.get(turn % paths.size()));
      millis[turn] = (System.nanoTime() - begin) / 1e6;
    }
    Arrays.sort(millis);
    return new Times(millis[VISITS / 2], millis[VISITS * 95 / 100]);
  }

  private static void visit(Desk.Browser somebody, String path) {
    var reply = somebody.get(path);
    if (reply.statusCode() != 200) {
      throw new IllegalStateException("%s was answered %d.".formatted(path, reply.statusCode()));
    }
  }
}
