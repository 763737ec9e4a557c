package dev.verity.cli;

import dev.verity.recovery.Findings;
import dev.verity.recovery.Gap;
import dev.verity.recovery.OnePass;
import dev.verity.recovery.Realm;
import dev.verity.recovery.Reason;
import dev.verity.recovery.StripeFailure;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;

/// Runs one pass of recovery and prints what it found, by reason.
final class PassReport implements Findings {
  private static final String ROW = "%-18s  %-5s  %-22s  %7s%n";

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean list;
  private final Map<Line, Long> gaps = new TreeMap<>(Line.ORDER);
  private long found;
  private long recovered;

  private record Line(Reason reason, Realm realm) {
    static final Comparator<Line> ORDER =
        Comparator.comparing(Line::reason).thenComparing(line -> line.realm().wire());
  }

  PassReport(PrintWriter out, PrintWriter err, boolean list) {
    this.out = out;
    this.err = err;
    this.list = list;
  }

  @Override
  public void found(Gap gap) {
    found++;
    gaps.merge(new Line(gap.reason(), gap.realm()), 1L, Long::sum);
    if (list) {
      out.printf("%s  %s  %s%n", gap.reason().wire(), gap.realm().wire(), gap.id());
    }
  }

  @Override
  public void recovered(Gap gap) {
    recovered++;
  }

  /// The exit code. What was done before a failure is printed, too.
  int of(OnePass pass, OnePass.Wish wish) {
    try {
      pass.run(wish, this);
      print();
      return found > recovered ? ExitCode.GAPS_LEFT : ExitCode.DONE;
    } catch (StripeFailure failure) {
      print();
      err.println("Broken off at the list of " + failure.realm().wire() + ".");
      return new FailureReport(err, null).of(failure.reply());
    } catch (KafkaException failure) {
      print();
      err.println("Broken off, since Kafka did not do its part: " + failure.getMessage());
      return ExitCode.KAFKA_FAILED;
    }
  }

  private void print() {
    if (gaps.isEmpty()) {
      out.println("No gaps.");
    } else {
      out.printf(ROW, "REASON", "MODE", "ACCOUNT", "GAPS");
      gaps.forEach((line, count) -> out.printf(ROW, columns(line, count)));
    }
    out.printf("recovered %d%n", recovered);
  }

  private static Object[] columns(Line line, long count) {
    var account = line.realm().account();
    return new Object[] {
      line.reason().wire(),
      line.realm().livemode() ? "live" : "test",
      account == null ? "own" : account,
      count
    };
  }
}
