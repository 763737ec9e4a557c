package dev.verity.projection;

import dev.verity.Await;
import dev.verity.console.PageTimes;
import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.projection.SessionFilter.Owing;
import dev.verity.projection.SessionFilter.Sort;
import dev.verity.topics.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// How long it takes to build the console's store from the topics, how large it is, and how fast it
/// answers then.
///
/// The lives come from the session core, so that the records are what the machine would have
/// written. It fails when a question takes longer than it may.
public final class Rebuild {
  private static final int PARTITIONS = 4;
  private static final int QUESTIONS = 400;
  private static final int LIMIT = 50;
  private static final int IDS = 100;
  private static final double SLOWEST_MILLIS = 50;

  private final int sessions;
  private final PrintStream out;
  private final Topics topics = Topics.named("verity");
  private boolean isTooSlow;

  Rebuild(int sessions, PrintStream out) {
    this.sessions = sessions;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new Rebuild(Integer.getInteger("projection.sessions", 100_000), System.out).run());
  }

  /// The exit code.
  int run() throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "projection-");
    try (var broker = LocalBroker.start(folder.resolve("kafka"))) {
      return run(broker.bootstrapServers(), folder.resolve("console.db"));
    } finally {
      new Folder(folder).delete();
    }
  }

  private int run(String broker, Path file) throws Exception {
    try (var filled = new FilledTopics(broker, topics, PARTITIONS)) {
      var writing = System.nanoTime();
      filled.live(0, sessions);
      say(
          "written",
          "%,d sessions, %,d records in %.1f s"
              .formatted(sessions, filled.records(), seconds(writing)));
      var begin = System.nanoTime();
      try (var projection =
          Projection.start(
              ProjectionProcess.settings(broker, file),
              topics,
              new SimpleMeterRegistry(),
              InstantSource.system())) {
        Await.until(() -> counted(projection) == sessions && projection.lag().records() == 0);
        var took = seconds(begin);
        say(
            "built",
            "%,d sessions in %.1f s, %,.0f records/s"
                .formatted(sessions, took, filled.records() / took));
        say("size", "%,d bytes, %,d per session".formatted(size(file), size(file) / sessions));
        ask(projection);
        visit(projection, file);
        follow(projection, filled);
      }
    }
    return isTooSlow ? 1 : 0;
  }

  private void ask(Projection projection) {
    var view = projection.views().sessions();
    var filters =
        List.of(
            SessionFilter.ALL,
            SessionFilter.ALL.withStatus("processing"),
            SessionFilter.ALL.withStatus("verified").withRedaction("none"),
            SessionFilter.ALL.withRedaction("redacted"),
            SessionFilter.ALL.withHeld(true),
            SessionFilter.ALL.withAccount("acct_1Shop8").withStatus("canceled"),
            SessionFilter.ALL.withOwing(Owing.CANCEL),
            SessionFilter.ALL.withLivemode(false));
    measure(
        "a list",
        turn -> {
          var filter = filters.get(turn % filters.size());
          var sort = turn % 3 == 0 ? Sort.CREATED : Sort.UPDATED;
          var page = view.list(filter, sort, null, LIMIT);
          if (page.next() != null) {
            var _ = view.list(filter, sort, page.next(), LIMIT);
          }
        });
    measure(
        "redactions due next",
        _ -> view.list(SessionFilter.ALL.withOwing(Owing.REDACT), Sort.DUE, null, LIMIT));
    measure("a search for an id", turn -> search(view, Lives.id(turn * 31 % sessions)));
    measure(
        "a search for words",
        turn ->
            search(
                view,
                List.of("legal case", "dpo", "2026-" + turn, "verified", "document_expired")
                    .get(turn % 5)));
    measure("a search for everything", _ -> search(view, "vs_1Q"));
    measure("a session", turn -> read(view, Lives.id(turn * 37 % sessions)));
    var now = Instant.now();
    measure("what needs somebody", _ -> projection.views().needs().now(now, projection.lag()));
    measure(
        "the journal",
        turn ->
            projection
                .views()
                .journal()
                .list(
                    new JournalFilter(turn % 2 == 0 ? null : "alarm", null, null, null),
                    null,
                    LIMIT));
    measure("counts by state", _ -> view.counts());
    measure("redactions of 30 days", _ -> view.redactionsByDay(now, now.plus(Duration.ofDays(30))));
    measure(
        "a chart of a day",
        _ ->
            projection
                .views()
                .counts()
                .of("event", now.minus(Duration.ofDays(1)), now, Duration.ofMinutes(5)));
  }

  private void visit(Projection projection, Path file) {
    var folder = Objects.requireNonNull(file.getParent());
    var ids = IntStream.range(0, IDS).mapToObj(each -> Lives.id(each * 37 % sessions)).toList();
    PageTimes.of(folder, projection.views(), ids)
        .forEach((page, times) -> {
          isTooSlow |= times.p95() > SLOWEST_MILLIS;
          say(page, "p50 %.1f ms, p95 %.1f ms".formatted(times.p50(), times.p95()));
        });
  }

  private static void read(SessionView view, String id) {
    if (view.find(id).isEmpty()) {
      throw new IllegalStateException("Session %s is missing in the store.".formatted(id));
    }
  }

  private static void search(SessionView view, String text) {
    var _ = view.list(SessionFilter.ALL.withText(text), Sort.UPDATED, null, LIMIT);
  }

  /// How long it takes from a record at Kafka to an answer that has it.
  private void follow(Projection projection, FilledTopics filled) {
    var number = sessions;
    var begin = System.nanoTime();
    filled.live(number, number + 1);
    Await.until(() -> projection.views().sessions().find(Lives.id(number)).isPresent());
    say(
        "lag after catching up",
        "%,d records; a new session is shown after %.0f ms"
            .formatted(projection.lag().records(), seconds(begin) * 1e3));
  }

  private void measure(String question, IntConsumer ask) {
    var millis = new double[QUESTIONS];
    for (var turn = 0; turn < QUESTIONS; turn++) {
      var begin = System.nanoTime();
      ask.accept(turn);
      millis[turn] = seconds(begin) * 1e3;
    }
    Arrays.sort(millis);
    var slow = millis[QUESTIONS * 95 / 100];
    isTooSlow |= slow > SLOWEST_MILLIS;
    say(question, "p50 %.1f ms, p95 %.1f ms".formatted(millis[QUESTIONS / 2], slow));
  }

  private void say(String what, String figures) {
    out.printf("%-28s %s%n", what, figures);
  }

  private static long counted(Projection projection) {
    return projection.views().sessions().counts().stream()
        .mapToLong(SessionView.StateCount::count)
        .sum();
  }

  private static long size(Path file) throws IOException {
    return Files.size(file);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
