package dev.verity.examples;

import dev.verity.consumer.EventDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.JsonNode;

/// Prints the first events of a topic in the clear, those of erased sessions redacted.
public final class ReadEvents {
  private ReadEvents() {}

  /// Prints them, one a line.
  ///
  /// @param arguments bootstrap servers, the prefix of the topics, the keyset, how many events
  public static void main(String[] arguments) {
    read(arguments[0], arguments[1], arguments[2], Integer.parseInt(arguments[3]))
        .forEach(System.out::println);
  }

  /// The first events, as JSON; waits until there are so many.
  public static List<String> read(String servers, String prefix, String keyset, int count) {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers",
            servers,
            "isolation.level",
            "read_committed",
            "key.deserializer",
            StringDeserializer.class,
            "value.deserializer",
            EventDeserializer.class,
            "verity.keys.topic",
            prefix + ".keys",
            "verity.keyset.file",
            keyset);
    var events = new ArrayList<String>();
    try (var consumer = new KafkaConsumer<String, JsonNode>(settings)) {
      var topic = prefix + ".events";
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (events.size() < count) {
        consumer.poll(Duration.ofSeconds(1)).forEach(event -> events.add(event.value().toString()));
      }
    }
    return events.subList(0, count);
  }
}
