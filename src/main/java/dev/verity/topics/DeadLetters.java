package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a record that could not be read is set aside: as it was, with where it stood and why. The
/// log says so too.
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /// The headers that name the origin.
  public static final String TOPIC = "verity_topic";

  public static final String PARTITION = "verity_partition";
  public static final String OFFSET = "verity_offset";
  public static final String REASON = "verity_reason";

  private DeadLetters() {}

  /// The record for the dead letter topic.
  ///
  /// @param reason for a person; never quotes the value
  public static ProducerRecord<byte[], byte[]> unreadable(
      String deadLetterTopic,
      String topic,
      int partition,
      long offset,
      byte @Nullable [] key,
      byte @Nullable [] value,
      String reason) {
    LOG.atWarn()
        .addKeyValue("topic", topic)
        .addKeyValue("partition", partition)
        .addKeyValue("offset", offset)
        .addKeyValue("reason", reason)
        .log("A record was set aside as a dead letter.");
    var headers = new RecordHeaders();
    headers.add("ce_specversion", "1.0".getBytes(UTF_8));
    headers.add("ce_type", "dev.verity.unreadable".getBytes(UTF_8));
    headers.add("ce_source", CloudEvent.VERITY.getBytes(UTF_8));
    headers.add("ce_id", "%s-%d-%d".formatted(topic, partition, offset).getBytes(UTF_8));
    headers.add(TOPIC, topic.getBytes(UTF_8));
    headers.add(PARTITION, Integer.toString(partition).getBytes(UTF_8));
    headers.add(OFFSET, Long.toString(offset).getBytes(UTF_8));
    headers.add(REASON, reason.getBytes(UTF_8));
    return new ProducerRecord<>(deadLetterTopic, null, key, value, headers);
  }
}
