package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DueTimersTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final int MANY = 1_000;

  private final KeyValueStore<Timer, byte[]> stored =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore("timers"), Timer.serde(), Serdes.ByteArray())
          .withLoggingDisabled()
          .build();
  private Timers timers = new Timers(stored);

  @BeforeEach
  void open() {
    stored.init(new MockProcessorContext<>().getStateStoreContext(), stored);
  }

  @AfterEach
  void close() {
    stored.close();
  }

  @Test
  void whatIsDueComesInTheOrderOfTime() {
    timers.set(at(2, "vs_1"));
    timers.set(at(1, "vs_2"));
    timers.set(at(3, "vs_3"));

    assertThat(timers.due(NOON.plusSeconds(2), MANY)).containsExactly(at(1, "vs_2"), at(2, "vs_1"));
    assertThat(timers.due(NOON, MANY)).isEmpty();
  }

  @Test
  void whatIsNotDeletedIsDueAgain() {
    timers.set(at(1, "vs_1"));
    timers.set(at(1, "vs_2"));

    assertThat(timers.due(NOON.plusSeconds(1), 1)).containsExactly(at(1, "vs_1"));
    assertThat(timers.due(NOON.plusSeconds(1), 1)).containsExactly(at(1, "vs_1"));
    timers.delete(at(1, "vs_1"));
    assertThat(timers.due(NOON.plusSeconds(1), 1)).containsExactly(at(1, "vs_2"));
  }

  @Test
  void aTimerBeforeAllThatWereTakenIsDueAtOnce() {
    timers.set(at(60, "vs_1"));
    timers.due(NOON.plusSeconds(60), MANY).forEach(timers::delete);
    assertThat(timers.due(NOON.plusSeconds(60), MANY)).isEmpty();

    timers.set(at(-60, "vs_2"));

    assertThat(timers.due(NOON, MANY)).containsExactly(at(-60, "vs_2"));
  }

  @Test
  void whatWasStoredBeforeAStartIsDueAfterIt() {
    timers.set(at(1, "vs_1"));

    timers = new Timers(stored);

    assertThat(timers.due(NOON.plusSeconds(1), MANY)).containsExactly(at(1, "vs_1"));
  }

  @Test
  void aLookAtAnyMomentFindsWhatAWalkThroughAllWouldFind() {
    var seed = 7L;
    var random = new Random(seed);
    var all = new TreeSet<>(Comparator.comparing(Timer::at).thenComparing(Timer::sessionId));
    var now = NOON;
    for (var i = 0; i < 5_000; i++) {
      now = now.plusSeconds(random.nextInt(-2, 4));
      var timer = new Timer(now.plusSeconds(random.nextInt(-5, 20)), "vs_" + random.nextInt(9));
      if (random.nextInt(3) > 0) {
        timers.set(timer);
        all.add(timer);
      } else {
        timers.delete(timer);
        all.remove(timer);
      }
      var due = timers.due(now, 3);
      assertThat(due).as("seed %d, step %d", seed, i).isEqualTo(firstOf(all, now));
      if (random.nextBoolean()) {
        due.forEach(timers::delete);
        all.removeAll(due);
      }
    }
  }

  private static List<Timer> firstOf(Iterable<Timer> all, Instant now) {
    var first = new ArrayList<Timer>();
    for (var timer : all) {
      if (first.size() < 3 && !timer.at().isAfter(now)) {
        first.add(timer);
      }
    }
    return first;
  }

  private static Timer at(int seconds, String session) {
    return new Timer(NOON.plusSeconds(seconds), session);
  }
}
