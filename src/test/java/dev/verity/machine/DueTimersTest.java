package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
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
  void eachIsDueOnceUnlessItIsSetAgain() {
    timers.set(at(1, "vs_1"));
    timers.set(at(1, "vs_2"));

    assertThat(timers.due(NOON.plusSeconds(1), 1)).containsExactly(at(1, "vs_1"));
    assertThat(timers.due(NOON.plusSeconds(1), 1)).containsExactly(at(1, "vs_2"));
    assertThat(timers.due(NOON.plusSeconds(1), 1)).isEmpty();
    timers.set(at(1, "vs_2"));
    assertThat(timers.due(NOON.plusSeconds(1), 1)).containsExactly(at(1, "vs_2"));
  }

  @Test
  void whatWasToldIsFoundAsLongAsItIsThere() {
    for (var i = 1; i <= 4; i++) {
      timers.set(at(i, "vs_" + i));
    }
    timers.due(NOON.plusSeconds(3), MANY);
    timers.delete(at(2, "vs_2"));

    assertThat(timers.told(at(1, "vs_1"), MANY)).containsExactly(at(1, "vs_1"), at(3, "vs_3"));
    assertThat(timers.told(at(1, "vs_1").next(), MANY)).containsExactly(at(3, "vs_3"));
    assertThat(timers.told(at(1, "vs_1"), 1)).containsExactly(at(1, "vs_1"));
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
    var all = new TreeSet<Timer>();
    var told = new TreeSet<Timer>();
    var now = NOON;
    for (var i = 0; i < 5_000; i++) {
      now = now.plusSeconds(random.nextInt(-2, 4));
      var timer = new Timer(now.plusSeconds(random.nextInt(-5, 20)), "vs_" + random.nextInt(9));
      if (random.nextInt(3) > 0) {
        timers.set(timer);
        all.add(timer);
        told.removeIf(earlier -> earlier.compareTo(timer) >= 0);
      } else {
        timers.delete(timer);
        all.remove(timer);
        told.remove(timer);
      }
      var due = timers.due(now, 3);
      var untold = new TreeSet<>(all);
      untold.removeAll(told);
      assertThat(due).as("seed %d, step %d", seed, i).isEqualTo(firstOf(untold, now));
      told.addAll(due);
      assertThat(timers.told(at(-60, ""), MANY))
          .as("seed %d, step %d", seed, i)
          .isEqualTo(List.copyOf(told));
      if (random.nextBoolean()) {
        due.forEach(timers::delete);
        all.removeAll(due);
        told.removeAll(due);
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
