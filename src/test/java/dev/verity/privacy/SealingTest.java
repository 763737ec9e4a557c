package dev.verity.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.topics.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What holds for every event, tried on many.
final class SealingTest {
  private static final int EVENTS = 1_000;
  private static final DataKey KEY = DataKey.create("k-1");

  @Test
  void noPersonalValueIsLeftOutsideTheSealAndAllComeBack() {
    var seed = System.nanoTime();
    var events = new RandomEvents(new Random(seed));
    for (var count = 0; count < EVENTS; count++) {
      var event = events.next();
      var body = event.getBytes(UTF_8);
      var sealed = SealedEvent.seal(body, KEY);
      var tree = Json.MAPPER.readTree(sealed);

      assertThat(new String(sealed, UTF_8))
          .as("seed %d: %s", seed, event)
          .doesNotContain("\"" + RandomEvents.MARK)
          .doesNotContain(RandomEvents.MARK + "\"");
      assertThat(tree.has("sealed")).isEqualTo(SealedEvent.keyOf(tree).isPresent());
      assertThat(tree.has("sealed") ? SealedEvent.open(tree, KEY) : tree)
          .as("seed %d: %s", seed, event)
          .isEqualTo(Json.MAPPER.readTree(body));
    }
  }

  @Test
  void whatIsWithheldIsWithheldOnceAndForAll() {
    var seed = System.nanoTime();
    var events = new RandomEvents(new Random(seed));
    for (var count = 0; count < EVENTS; count++) {
      var event = events.next();
      var once = SealedEvent.withhold(event.getBytes(UTF_8), SealedEvent.DROPPED);

      assertThat(new String(once, UTF_8))
          .as("seed %d: %s", seed, event)
          .doesNotContain(RandomEvents.MARK);
      assertThat(SealedEvent.withhold(once, SealedEvent.DROPPED))
          .as("seed %d", seed)
          .isEqualTo(once);
    }
  }
}
