package dev.verity.followup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.FollowUp;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/// Makes of each record of the follow-up topic the record that answers it: the outcome, or a dead
/// letter for one that is no follow-up.
final class Answers {
  private final Topics topics;
  private final Guard guard;
  private final MeterRegistry meters;
  private final Counter deadLetters;
  private final Tracing tracing;
  private final InstantSource clock;

  Answers(Topics topics, Guard guard, MeterRegistry meters, Tracing tracing, InstantSource clock) {
    this.topics = topics;
    this.guard = guard;
    this.meters = meters;
    deadLetters = DeadLetters.counter("unreadable", meters);
    this.tracing = tracing;
    this.clock = clock;
  }

  /// The follow-up in a record, or why there is none.
  Reading read(ConsumerRecord<byte[], byte[]> record) {
    try {
      var followUp =
          topics.followups().values().deserializer().deserialize(record.topic(), record.value());
      return followUp == null
          ? new Reading.Unreadable("A follow-up is wanted, an empty value was found.")
          : new Reading.Read(followUp);
    } catch (SerializationException unreadable) {
      return new Reading.Unreadable(String.valueOf(unreadable.getMessage()));
    }
  }

  sealed interface Reading {
    record Read(FollowUp followUp) implements Reading {}

    record Unreadable(String reason) implements Reading {}
  }

  /// @param isOurs see [Guard#perform]
  ProducerRecord<byte[], byte[]> to(
      ConsumerRecord<byte[], byte[]> record, Reading reading, BooleanSupplier isOurs) {
    return switch (reading) {
      case Reading.Unreadable(var reason) -> deadLetter(record, reason);
      case Reading.Read(var followUp) -> {
        var parent = CloudEvent.traceparent(record.headers());
        var span = tracing.process(record.topic(), followUp.sessionId(), parent);
        span.tell("verity.action", followUp.action().wire());
        try {
          var outcome = Tracing.within(span, () -> perform(followUp, isOurs));
          span.tell("verity.outcome", outcome.name());
          yield report(followUp, outcome, span.traceparent());
        } finally {
          span.end();
        }
      }
    };
  }

  ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
    deadLetters.increment();
    return DeadLetters.unreadable(
        topics.deadLetters().name(),
        record.topic(),
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        record.headers(),
        reason);
  }

  private Outcome perform(FollowUp followUp, BooleanSupplier isOurs) {
    var begin = clock.instant();
    var outcome = guard.perform(followUp, isOurs);
    meters
        .timer(
            "verity.followup.finished",
            "action",
            followUp.action().wire(),
            "outcome",
            outcome.name())
        .record(Duration.between(begin, clock.instant()));
    return outcome;
  }

  private ProducerRecord<byte[], byte[]> report(
      FollowUp followUp, Outcome outcome, @Nullable String traceparent) {
    var topic = topics.outcomes();
    var finished = new Input.FollowUpFinished(followUp.id(), outcome);
    var headers =
        new CloudEvent(
                followUp.id() + "-outcome",
                "dev.verity.outcome." + outcome.name(),
                CloudEvent.VERITY,
                clock.instant(),
                followUp.sessionId(),
                traceparent)
            .headers();
    return new ProducerRecord<>(
        topic.name(),
        null,
        followUp.sessionId().getBytes(UTF_8),
        topic.values().serializer().serialize(topic.name(), finished),
        headers);
  }
}
