package dev.verity.session;

import static dev.verity.session.Given.START;
import static dev.verity.session.Given.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every level that may be known, beside every event that may come: what the event is worth when
/// Stripe made it in an earlier second, in the same one, and in a later one.
///
/// A cell has the weights of these three, by letter: **n**ews, **k**nown, **s**tale, **t**ie,
/// **c**ontradiction, **u**nknown value, and **o**bject missing.
final class WeightTest {
  private static final String TYPES =
      "           created  processing  verified  requires_input  canceled  redacted  unheard";

  private static final String WITH_OBJECT =
      """
      nothing         nnn      nnn         nnn       nnn             nnn       nnn       uuu
      requires_input  skn      stn         stn       skn             snn       snn       suu
      processing      ssn      skn         stn       stn             snn       snn       suu
      verified        ssn      stn         skn       stn             snn       snn       suu
      canceled        ssc      ssc         ssc       ssc             skn       ssc       suu
      unheard         ssn      stn         stn       stn             snn       snn       suu
      redacted        ssn      stn         skn       stn             snn       skn       suu
      """;

  private static final String WITHOUT_OBJECT =
      """
      nothing         ooo      ooo         ooo       ooo             ooo       ooo       ooo
      requires_input  sko      soo         soo       sko             soo       soo       soo
      processing      soo      sko         soo       soo             soo       soo       soo
      verified        soo      soo         sko       soo             soo       soo       soo
      canceled        soo      soo         soo       soo             sko       soo       soo
      unheard         soo      soo         soo       soo             soo       soo       soo
      redacted        soo      soo         sko       soo             soo       sko       soo
      """;

  /// The object tells another status than the event's type does: `requires_input` beside
  /// `processing`, or `processing` beside everything else.
  private static final String WITH_ANOTHER_OBJECT =
      """
      nothing         ccc      ccc         ccc       ccc             ccc       ccc       uuu
      requires_input  scc      scc         scc       scc             scc       scc       suu
      processing      scc      scc         scc       scc             scc       scc       suu
      verified        scc      scc         scc       scc             scc       scc       suu
      canceled        scc      scc         scc       scc             scc       scc       suu
      unheard         scc      scc         scc       scc             scc       scc       suu
      redacted        scc      scc         scc       scc             scc       scc       suu
      """;

  @ParameterizedTest
  @MethodSource("cells")
  void anEventWeighs(Cell cell) {
    var type = EventType.of(cell.type);
    var seen =
        cell.seen.equals("nothing")
            ? null
            : Observed.first(level(cell.seen), START, Duration.ZERO, 1);
    var weights =
        IntStream.of(-1, 0, 1)
            .mapToObj(seconds ->
                Weight.of(
                    seen, Given.event("evt_1", type, cell.object, START.plusSeconds(seconds))))
            .map(WeightTest::letter)
            .toList();
    assertThat(String.join("", weights)).isEqualTo(cell.weights);
  }

  @Test
  void theTablesHaveNoGaps() {
    var levels = Status.Known.values().length + 3;
    var types = EventType.Known.values().length + 1;
    assertThat(cells()).hasSize(3 * levels * types).doesNotHaveDuplicates();
  }

  record Cell(String table, String seen, String type, @Nullable Snapshot object, String weights) {
    @Override
    public String toString() {
      return "%s after %s, %s: %s".formatted(type, seen, table, weights);
    }
  }

  static List<Cell> cells() {
    var cells = new ArrayList<Cell>();
    cells.addAll(cells("with its object", WITH_OBJECT));
    cells.addAll(cells("without object", WITHOUT_OBJECT));
    cells.addAll(cells("with another object", WITH_ANOTHER_OBJECT));
    return cells;
  }

  private static List<Cell> cells(String table, String rows) {
    var types = words(TYPES);
    return rows.lines()
        .map(WeightTest::words)
        .flatMap(row ->
            IntStream.range(0, types.size())
                .mapToObj(column ->
                    new Cell(
                        table,
                        row.getFirst(),
                        types.get(column),
                        object(table, types.get(column)),
                        row.get(column + 1))))
        .toList();
  }

  private static @Nullable Snapshot object(String table, String type) {
    return switch (table) {
      case "without object" -> null;
      case "with its object" ->
          switch (type) {
            case "created" -> level("requires_input");
            case "unheard" -> level("unheard_too");
            default -> level(type);
          };
      default -> level(type.equals("processing") ? "requires_input" : "processing");
    };
  }

  private static Snapshot level(String name) {
    return name.equals("redacted")
        ? snapshot(Status.Known.VERIFIED, Redaction.Known.REDACTED)
        : snapshot(Status.of(name));
  }

  private static String letter(Weight weight) {
    return switch (weight) {
      case NEWS -> "n";
      case KNOWN -> "k";
      case STALE -> "s";
      case NO_SNAPSHOT -> "o";
      case TIE -> "t";
      case CONTRADICTION -> "c";
      case UNKNOWN_VALUE -> "u";
    };
  }

  private static List<String> words(String line) {
    return Arrays.stream(line.strip().split(" +")).toList();
  }
}
