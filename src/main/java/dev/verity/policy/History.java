package dev.verity.policy;

import dev.verity.session.Event;
import dev.verity.session.Input;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What was recorded of sessions.
@FunctionalInterface
public interface History {

  /// Tells of one session after the other.
  ///
  /// @param sessions their ids; empty for all
  /// @return how many records could not be read
  long tell(Set<String> sessions, Consumer<OfSession> listener) throws Unavailable;

  /// What was recorded of one session, in the order in which it came.
  record OfSession(String sessionId, List<Moment> moments) {
    public OfSession {
      moments = List.copyOf(moments);
    }

    List<Event> events() {
      return moments.stream()
          .map(Moment::input)
          .filter(Input.EventArrived.class::isInstance)
          .map(input -> ((Input.EventArrived) input).event())
          .toList();
    }
  }

  /// An input, and when it came.
  record Moment(Instant at, Input input) {}

  /// Why history cannot be read, in one sentence.
  final class Unavailable extends Exception {
    public Unavailable(String sentence) {
      super(sentence);
    }
  }
}
