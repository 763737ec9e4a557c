package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import dev.verity.session.Event;
import dev.verity.stripe.EventReader;
import dev.verity.stripe.Reading;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The ids of the events that have come in since some time, by any door.
///
/// The inbox has what came in the last days, `events` what was published in the last weeks. Bodies
/// are read rather than headers: only a body shows the twin of a thin event, and a body that the
/// machine cannot read brought nothing.
final class Arrivals implements AutoCloseable {

  /// So far the clocks of those who wrote the topics may lie behind Stripe's.
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final TopicReader inbox;
  private final TopicReader events;
  private final Set<String> ids = new HashSet<>();

  private Arrivals(TopicReader inbox, TopicReader events) {
    this.inbox = inbox;
    this.events = events;
  }

  /// @param from no event that is asked about was created before
  static Arrivals since(Instant from, Map<String, Object> kafka, Topics topics) {
    var time = from.minus(SKEW);
    var inbox = TopicReader.from(time, kafka, topics.inbox().name());
    try {
      return new Arrivals(inbox, TopicReader.from(time, kafka, topics.events().name()));
    } catch (RuntimeException failure) {
      inbox.close();
      throw failure;
    }
  }

  /// Takes in what has come until now.
  void catchUp(Turn turn) throws TurnOver {
    inbox.readToEnd(turn, this::add);
    events.readToEnd(turn, this::add);
  }

  boolean contain(String eventId) {
    return ids.contains(eventId);
  }

  @Override
  public void close() {
    inbox.close();
    events.close();
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null
        && EventReader.read(record.value()) instanceof Reading.Read<Event>(var event)) {
      ids.add(event.id());
      if (event.twin() != null) {
        ids.add(event.twin());
      }
    }
  }
}
