package dev.verity.machine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/// The timers of a task's sessions. To look at them costs nothing while none is due, however many
/// there are, and what was deleted is not passed over again and again.
final class Timers {
  private static final byte[] NOTHING = {};
  private static final Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final KeyValueStore<Timer, byte[]> stored;

  /// No timer that is stored is earlier.
  private Instant earliest = Instant.EPOCH;

  Timers(KeyValueStore<Timer, byte[]> stored) {
    this.stored = stored;
  }

  void set(Timer timer) {
    stored.put(timer, NOTHING);
    if (timer.at().isBefore(earliest)) {
      earliest = timer.at();
    }
  }

  void delete(Timer timer) {
    stored.delete(timer);
  }

  /// Those whose time has come, the earliest first.
  ///
  /// @param most how many at once
  List<Timer> due(Instant now, int most) {
    var due = new ArrayList<Timer>();
    if (now.isBefore(earliest)) {
      return due;
    }
    try (var timers = stored.range(new Timer(earliest, ""), new Timer(NEVER, ""))) {
      while (timers.hasNext() && due.size() < most) {
        var timer = timers.next().key;
        if (timer.at().isAfter(now)) {
          earliest = due.isEmpty() ? timer.at() : due.getFirst().at();
          return due;
        }
        due.add(timer);
      }
    }
    earliest = due.isEmpty() ? NEVER : due.getFirst().at();
    return due;
  }
}
