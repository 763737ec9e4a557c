package dev.verity.machine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/// The timers of a task's sessions. To look at them costs nothing while none is due, however many
/// there are, and what was told or deleted is not passed over again and again.
final class Timers {
  private static final byte[] NOTHING = {};
  private static final Timer LAST = new Timer(Instant.ofEpochMilli(Long.MAX_VALUE), "");

  private final KeyValueStore<Timer, byte[]> stored;

  /// All that are stored before it were told.
  private Timer next = new Timer(Instant.EPOCH, "");

  Timers(KeyValueStore<Timer, byte[]> stored) {
    this.stored = stored;
  }

  void set(Timer timer) {
    stored.put(timer, NOTHING);
    if (timer.compareTo(next) < 0) {
      next = timer;
    }
  }

  void delete(Timer timer) {
    stored.delete(timer);
  }

  /// Those whose time has come, the earliest first. Each is told once, unless it or an earlier one
  /// is set.
  ///
  /// @param most how many at once
  List<Timer> due(Instant now, int most) {
    var due = new ArrayList<Timer>();
    if (now.isBefore(next.at())) {
      return due;
    }
    try (var timers = stored.range(next, LAST)) {
      while (timers.hasNext()) {
        var timer = timers.next().key;
        if (timer.at().isAfter(now) || due.size() == most) {
          next = timer;
          return due;
        }
        due.add(timer);
      }
    }
    next = LAST;
    return due;
  }

  /// Those that were told and are still there, the earliest first.
  ///
  /// @param from none before it
  /// @param most how many at once
  List<Timer> told(Timer from, int most) {
    var told = new ArrayList<Timer>();
    try (var timers = stored.range(from, LAST)) {
      while (timers.hasNext() && told.size() < most) {
        var timer = timers.next().key;
        if (timer.compareTo(next) >= 0) {
          return told;
        }
        told.add(timer);
      }
    }
    return told;
  }
}
