package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.TopicScan;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What somebody with the rights of an operator could do afterwards: bring a destroyed key back,
/// and write an entry of the journal as he would have liked it. Whoever looks must find both.
final class Tampering {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Tampering() {}

  static void commit(Map<String, Object> kafka, Topics topics)
      throws InterruptedException, ExecutionException {
    try (var scan = new TopicScan(kafka, PATIENCE);
        var producer =
            new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (var forged : List.of(destroyedKey(scan, topics), otherEntry(scan, topics))) {
        var _ = producer.send(forged).get();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> destroyedKey(TopicScan scan, Topics topics) {
    var living = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
    var destroyed = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    scan.fromBeginning(scan.partitions(topics.keys().name()));
    scan.readToEnd(record -> {
      var session = new String(record.key(), UTF_8);
      var before = record.value() == null ? living.remove(session) : living.put(session, record);
      if (before != null && record.value() == null) {
        destroyed.add(before);
      }
    });
    return again(destroyed.getFirst(), destroyed.getFirst().value());
  }

  private static ProducerRecord<byte[], byte[]> otherEntry(TopicScan scan, Topics topics) {
    var entries = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    scan.fromBeginning(scan.partitions(topics.audit().name()));
    scan.readToEnd(entries::add);
    var last = entries.getLast();
    var text = new String(last.value(), UTF_8);
    return again(last, text.replace("\"at\":\"2", "\"at\":\"1").getBytes(UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> again(
      ConsumerRecord<byte[], byte[]> record, byte[] value) {
    return new ProducerRecord<>(record.topic(), record.partition(), record.key(), value);
  }
}
