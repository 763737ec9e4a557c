package dev.verity.deadletters;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Writes what belongs together in one transaction: a letter is noted as redriven if and only if it
/// was. For one thread.
final class Writer implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;

  /// @param name the transactional id begins with it; what follows is new each time, so that two
  ///   people at once do not fence each other off
  Writer(Map<String, Object> kafka, String name) {
    var settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name + "-" + UUID.randomUUID());
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (RuntimeException failure) {
      producer.close();
      throw failure;
    }
  }

  /// Null when all are stored; otherwise none is, and this is why.
  @Nullable String write(List<ProducerRecord<byte[], byte[]>> records) {
    producer.beginTransaction();
    var sent = records.stream().map(producer::send).toList();
    try {
      for (var one : sent) {
        one.get();
      }
    } catch (ExecutionException refused) {
      producer.abortTransaction();
      return String.valueOf(refused.getCause());
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
    producer.commitTransaction();
    return null;
  }

  @Override
  public void close() {
    producer.close();
  }
}
