package dev.verity.machine;

import dev.verity.privacy.UnknownWrappingKey;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.NewerFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// Moves a record that cannot be read or processed to the dead letters, and lets the rest go on.
public final class SetAside implements DeserializationExceptionHandler, ProcessingExceptionHandler {
  /// The setting with the [MachineMeters].
  static final String METERS = "verity.machine.meters";

  private @Nullable String deadLetters;
  private @Nullable MachineMeters meters;

  @Override
  public void configure(Map<String, ?> settings) {
    deadLetters = (String) settings.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG);
    meters = (MachineMeters) settings.get(METERS);
  }

  @Override
  public DeserializationExceptionHandler.Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception cause) {
    return DeserializationExceptionHandler.Response.resume(
        letter(context, record.key(), record.value(), record.headers(), cause));
  }

  @Override
  public ProcessingExceptionHandler.Response handleError(
      ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception cause) {
    if (NewerFormat.behind(cause) != null || UnknownWrappingKey.behind(cause) != null) {
      return ProcessingExceptionHandler.Response
          .fail(); // the record is right, this program or its keyset too old
    }
    if (context.topic() == null) {
      return ProcessingExceptionHandler.Response
          .fail(); // a wake-up: nothing to set aside, so retry it
    }
    return ProcessingExceptionHandler.Response.resume(
        letter(
            context, context.sourceRawKey(), context.sourceRawValue(), context.headers(), cause));
  }

  private List<ProducerRecord<byte[], byte[]>> letter(
      ErrorHandlerContext context,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      Exception cause) {
    Objects.requireNonNull(meters).setAside();
    var reason = Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getName());
    return List.of(
        DeadLetters.unreadable(
            Objects.requireNonNull(deadLetters),
            context.topic(),
            context.partition(),
            context.offset(),
            key,
            value,
            headers,
            reason));
  }
}
