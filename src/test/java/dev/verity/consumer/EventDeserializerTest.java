package dev.verity.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.local.LocalBroker;
import dev.verity.privacy.BadKeyset;
import dev.verity.privacy.DataKey;
import dev.verity.privacy.Keyset;
import dev.verity.privacy.SealedEvent;
import dev.verity.topics.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventDeserializerTest {
  private static final byte[] EVENT =
      "{\"id\": \"evt_1\", \"data\": {\"object\": {\"metadata\": {\"name\": \"Jenny\"}}}}"
          .getBytes(UTF_8);

  @TempDir private Path folder;

  @Test
  void anEventThatIsNotSealedIsReadWithoutAskingAnybody() {
    try (var events = configured(Map.of())) {
      assertThat(events.deserialize("verity.events", EVENT)).isEqualTo(Json.MAPPER.readTree(EVENT));
      assertThat(events.deserialize("verity.events", null)).isNull();
    }
  }

  @Test
  void withoutKafkaASealedEventIsNotTakenForErased() {
    var sealed = SealedEvent.seal(EVENT, DataKey.create("k-1"));
    try (var events = configured(Map.of("default.api.timeout.ms", "300"))) {
      assertThatThrownBy(() -> events.deserialize("verity.events", sealed))
          .isInstanceOf(KafkaException.class)
          .hasMessageContainingAll("verity.keys", "nobody knows which are destroyed");
    }
  }

  @Test
  void aValueThatIsNoJsonIsRefusedWithoutAQuotation() {
    try (var events = configured(Map.of())) {
      assertThatThrownBy(() -> events.deserialize("verity.events", "Jenny".getBytes(UTF_8)))
          .isInstanceOf(SerializationException.class)
          .hasMessageNotContaining("Jenny")
          .hasNoCause();
    }
  }

  @Test
  void aConsumerThatReadsWhatIsNotCommittedIsRefused() {
    for (var isolation : new String[] {"read_uncommitted", ""}) {
      assertThatThrownBy(() -> configured(Map.of("isolation.level", isolation)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("read_committed is wanted");
    }
  }

  @Test
  void aKeysetIsWanted() {
    var settings = settings(Map.of());
    settings.remove(EventDeserializer.KEYSET_FILE);
    assertThatThrownBy(() -> new EventDeserializer().configure(settings, false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(EventDeserializer.KEYSET_FILE);

    settings.put(EventDeserializer.KEYSET_FILE, folder.resolve("absent"));
    assertThatThrownBy(() -> new EventDeserializer().configure(settings, false))
        .isInstanceOf(BadKeyset.class)
        .hasMessageContaining("absent");
  }

  private EventDeserializer configured(Map<String, Object> more) {
    var events = new EventDeserializer();
    events.configure(settings(more), false);
    return events;
  }

  private Map<String, Object> settings(Map<String, Object> more) {
    var file = folder.resolve("keyset.json");
    if (!file.toFile().exists()) {
      Keyset.create(file);
    }
    var settings = new HashMap<String, Object>();
    settings.put("bootstrap.servers", "127.0.0.1:" + LocalBroker.freePort());
    settings.put("isolation.level", "read_committed");
    settings.put(EventDeserializer.KEYSET_FILE, file);
    settings.putAll(more);
    return settings;
  }
}
