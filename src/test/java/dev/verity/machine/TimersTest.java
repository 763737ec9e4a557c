package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimersTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final Timer NEAR = new Timer(NOW, "vs_near");
  private static final Timer FAR = new Timer(NOW.plus(Duration.ofDays(3650)), "vs_far");

  private @TempDir Path directory;
  private KeyValueStore<Timer, byte[]> stored;
  private Timers timers;

  @BeforeEach
  void open() {
    var settings = Rig.unconnected(directory);
    var configuration = Machine.configuration(settings, Topics.named("verity"), Rig.unseen());
    var context = new MockProcessorContext<Void, Void>(configuration);
    stored =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("timers"), Timer.serde(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    stored.init(context.getStateStoreContext(), stored);
    timers = new Timers(stored);
  }

  @AfterEach
  void close() {
    stored.close();
  }

  @Test
  void whatIsDueIsFoundAndWhatIsNotIsLeft() {
    timers.set(FAR);
    timers.set(NEAR);
    assertThat(timers.due(NOW.minusMillis(1), 10)).isEmpty();
    assertThat(timers.due(NOW, 10)).containsExactly(NEAR);
    timers.delete(NEAR);
    assertThat(timers.due(NOW, 10)).isEmpty();
    assertThat(timers.due(FAR.at(), 10)).containsExactly(FAR);
  }

  @Test
  void whatWasStoredBeforeIsFound() {
    stored.put(NEAR, new byte[0]);
    assertThat(timers.due(NOW, 10)).containsExactly(NEAR);
  }

  @Test
  void aTimerBeforeAllOthersIsFoundAfterALookInVain() {
    timers.set(FAR);
    assertThat(timers.due(NOW, 10)).isEmpty();
    timers.set(NEAR);
    assertThat(timers.due(NOW, 10)).containsExactly(NEAR);
  }

  @Test
  void aTimerIsFoundThoughThereWereNoneAtAll() {
    assertThat(timers.due(NOW, 10)).isEmpty();
    timers.set(NEAR);
    assertThat(timers.due(NOW, 10)).containsExactly(NEAR);
  }

  @Test
  void moreThanWasAskedForIsFoundTheNextTime() {
    var others = List.of(new Timer(NOW, "vs_a"), new Timer(NOW.plusMillis(1), "vs_b"));
    others.forEach(timers::set);
    timers.set(new Timer(NOW.plusMillis(2), "vs_c"));
    var later = NOW.plusSeconds(1);
    assertThat(timers.due(later, 2)).containsExactlyElementsOf(others);
    assertThat(timers.due(later, 2)).extracting(Timer::sessionId).containsExactly("vs_c");
  }

  @Test
  void theStoreIsNotLookedAtWhileNoneIsDue() {
    timers.set(FAR);
    assertThat(timers.due(NOW, 10)).isEmpty();
    stored.put(NEAR, new byte[0]);
    assertThat(timers.due(NOW, 10)).isEmpty();
  }
}
