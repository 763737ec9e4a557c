package dev.verity.sandbox;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The way to one endpoint: so many deliveries at a time, the others wait in line.
final class Lane {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Map<String, Integer> lastSent = new HashMap<>();
  private final Set<String> sent = new HashSet<>();
  private int free;

  Lane(int atOnce) {
    free = atOnce;
  }

  /// Runs this now, or when another has left the lane.
  void enter(Runnable sending) {
    synchronized (this) {
      if (free == 0) {
        waiting.add(sending);
        return;
      }
      free--;
    }
    sending.run();
  }

  void leave() {
    var next = next();
    if (next != null) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    var next = waiting.poll();
    if (next == null) {
      free++;
    }
    return next;
  }

  /// Notes that an event goes on the wire.
  ///
  /// @return whether it does so for the first time, but after a later event of its session
  synchronized boolean overtaken(SandboxEvent event) {
    var first = sent.add(event.id());
    var session = event.session().id();
    var late = event.ordinal() < lastSent.getOrDefault(session, 0);
    lastSent.merge(session, event.ordinal(), Math::max);
    return first && late;
  }
}
