package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import dev.verity.session.Event;
import dev.verity.stripe.EventReader;
import dev.verity.stripe.Reading;
import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
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

  private final TopicScan scan;
  private final Set<String> ids = new HashSet<>();

  private Arrivals(TopicScan scan) {
    this.scan = scan;
  }

  /// @param from no event that is asked about was created before
  static Arrivals since(Instant from, RecoverySettings settings, Topics topics) {
    var scan = new TopicScan(settings.kafka(), settings.patience());
    try {
      var partitions = new ArrayList<>(scan.partitions(topics.inbox().name()));
      partitions.addAll(scan.partitions(topics.events().name()));
      scan.from(from.minus(SKEW), partitions);
      return new Arrivals(scan);
    } catch (RuntimeException failure) {
      scan.close();
      throw failure;
    }
  }

  /// Takes in what has come until now.
  void catchUp(Turn turn) throws TurnOver {
    scan.readToEnd(turn::check, this::add);
  }

  boolean contain(String eventId) {
    return ids.contains(eventId);
  }

  @Override
  public void close() {
    scan.close();
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
