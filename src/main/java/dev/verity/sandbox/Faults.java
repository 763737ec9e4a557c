package dev.verity.sandbox;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The faults in force, drawn from a seed.
final class Faults {
  private static final class Active {
    private final FaultRule rule;
    private int left;
    private int seen;

    Active(FaultRule rule) {
      this.rule = rule;
      this.left = rule.times();
    }
  }

  private final long seed;
  private final List<Active> active = new ArrayList<>();
  private int added;

  Faults(long seed) {
    this.seed = seed;
  }

  synchronized void add(FaultRule rule) {
    active.add(new Active(rule));
    added++;
  }

  synchronized void clear() {
    active.clear();
  }

  synchronized List<FaultRule> rules() {
    return active.stream().filter(each -> each.left > 0).map(each -> each.rule).toList();
  }

  /// The fault of the first rule that strikes this call, or null.
  synchronized @Nullable Fault draw(Operation operation) {
    for (var each : active) {
      var concerned = each.rule.operation() == null || each.rule.operation() == operation;
      if (concerned && each.left > 0 && strikes(each)) {
        each.left--;
        return each.rule.fault();
      }
    }
    return null;
  }

  private boolean strikes(Active each) {
    var key = added + "/" + each.rule + "/" + each.seen++;
    return Draw.uniform(seed, "fault", key) < each.rule.probability();
  }
}
