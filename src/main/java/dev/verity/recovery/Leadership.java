package dev.verity.recovery;

import dev.verity.recovery.Turn.TurnOver;
import dev.verity.topics.GroupMember;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets one instance of a consumer group work at a time and keeps its notes: whoever holds the
/// first partition of the topic leads, and the notes are the metadata of that partition's offset.
/// Nothing of the topic itself is read.
///
/// Kafka takes a commit only from the group's current generation, so that one who has lost the
/// leadership without knowing it cannot move the notes.
final class Leadership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final Duration NOTE_MAX = Duration.ofSeconds(60);
  private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(1);

  private final TopicPartition first;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread loop = new Thread(this::run, "verity-recovery-group");
  private boolean stopped;
  private @Nullable Term term;

  Leadership(Map<String, Object> kafka, String group, String topic) {
    first = new TopicPartition(topic, 0);
    consumer =
        new KafkaConsumer<>(
            settings(kafka, group), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  void start() {
    loop.start();
  }

  /// Waits until this instance leads.
  synchronized Term await() throws TurnOver {
    while (term == null) {
      if (stopped) {
        throw new TurnOver();
      }
      waitAtMost(ANSWER_MAX);
    }
    return term;
  }

  /// Ends the term, if there is one, and leaves the group, so that another takes over at once.
  @Override
  public void close() {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The time from one gain of the leadership to its loss.
  final class Term implements Turn {
    private final String found;
    private @Nullable String wanted;
    private @Nullable CompletableFuture<Void> noted;

    private Term(String found) {
      this.found = found;
    }

    /// The notes as the leader before has left them; empty when there was none.
    String found() {
      return found;
    }

    /// Returns when the notes are safe.
    void note(String notes) throws TurnOver {
      CompletableFuture<Void> done;
      synchronized (Leadership.this) {
        check();
        done = new CompletableFuture<>();
        wanted = notes;
        noted = done;
      }
      try {
        done.get(NOTE_MAX.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof TurnOver) {
          throw new TurnOver();
        }
        throw new KafkaException("The cursors of recovery were not noted.", failed.getCause());
      } catch (java.util.concurrent.TimeoutException late) {
        throw new KafkaException("The cursors of recovery were not noted in time.", late);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new TurnOver();
      }
    }

    @Override
    public void check() throws TurnOver {
      synchronized (Leadership.this) {
        if (stopped || term != this) {
          throw new TurnOver();
        }
      }
    }

    @Override
    public void pause(Duration duration) throws TurnOver {
      var end = System.nanoTime() + duration.toNanos();
      synchronized (Leadership.this) {
        for (var left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
          check();
          waitAtMost(Duration.ofNanos(left));
        }
        check();
      }
    }
  }

  private void run() {
    consumer.subscribe(List.of(first.topic()), new Change());
    while (!isStopped()) {
      try {
        consumer.poll(POLL);
        leadIfFirst();
        noteWhatIsWanted();
      } catch (RuntimeException trouble) {
        LOG.warn("Recovery's group is out of reach; trying again in {}.", TROUBLE_PAUSE, trouble);
        pause(TROUBLE_PAUSE);
      }
    }
    stepDown();
    try {
      consumer.close();
    } catch (RuntimeException trouble) {
      LOG.warn("Recovery could not leave its group; others take over a little later.", trouble);
    }
  }

  private void leadIfFirst() {
    if (!consumer.assignment().contains(first) || isLeading()) {
      return;
    }
    var committed = consumer.committed(Set.of(first), ANSWER_MAX).get(first);
    synchronized (this) {
      term = new Term(committed == null ? "" : committed.metadata());
      notifyAll();
    }
    LOG.info("This instance recovers what is lost.");
  }

  private void noteWhatIsWanted() {
    Term current;
    String notes;
    synchronized (this) {
      if (term == null || term.wanted == null) {
        return;
      }
      current = term;
      notes = term.wanted;
    }
    try {
      // the end, so that nobody takes the group for one that lags behind
      var end = Objects.requireNonNull(consumer.endOffsets(Set.of(first), ANSWER_MAX).get(first));
      consumer.commitSync(Map.of(first, new OffsetAndMetadata(end, notes)), ANSWER_MAX);
      done(current, null);
    } catch (CommitFailedException | FencedInstanceIdException fenced) {
      LOG.info("Another instance recovers what is lost.");
      stepDown();
    } catch (RebalanceInProgressException | RetriableException later) {
      LOG.debug("The cursors of recovery are noted later.", later);
    } catch (RuntimeException failure) {
      done(current, failure);
    }
  }

  private synchronized void done(Term of, @Nullable RuntimeException failure) {
    var noted = of.noted;
    of.wanted = null;
    of.noted = null;
    if (noted != null && failure == null) {
      noted.complete(null);
    } else if (noted != null) {
      noted.completeExceptionally(failure);
    }
  }

  private synchronized void stepDown() {
    if (term != null && term.noted != null) {
      term.noted.completeExceptionally(new TurnOver());
    }
    term = null;
    notifyAll();
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized boolean isLeading() {
    return term != null;
  }

  private synchronized void pause(Duration duration) {
    try {
      waitAtMost(duration);
    } catch (TurnOver _) {
      stopped = true;
    }
  }

  /// Until something changes, the time is over, or for no reason.
  private void waitAtMost(Duration duration) throws TurnOver {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, duration.toNanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TurnOver();
    }
  }

  private final class Change implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      consumer.pause(assigned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      if (revoked.contains(first)) {
        stepDown();
      }
    }
  }

  private static Map<String, Object> settings(Map<String, Object> kafka, String group) {
    var settings = GroupMember.settings(kafka, group);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    return settings;
  }
}
