package dev.verity.machine;

import dev.verity.audit.Sha256;
import dev.verity.session.ErasureAck;
import dev.verity.session.Event;
import dev.verity.session.Input;
import dev.verity.session.Request;
import dev.verity.stripe.EventReader;
import dev.verity.stripe.Reading;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.Topic;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/// What comes from a topic.
sealed interface Arrival {

  int REQUEST_BYTES_MAX = 16 * 1024;
  int SYSTEM_MAX = 64;

  /// An input for the session.
  ///
  /// @param body the webhook body, byte for byte; null when the input is not an event
  record Read(Input input, @Nullable Bytes body) implements Arrival {}

  /// A webhook body that is no event.
  ///
  /// @param reason for a person; never quotes the body
  record Unreadable(String reason) implements Arrival {}

  /// Reads webhook bodies.
  static Deserializer<Arrival> ofInbox() {
    return new Deserializer<>() {
      @Override
      public Arrival deserialize(String topic, byte @Nullable [] body) {
        return read(topic, body, false);
      }

      @Override
      public Arrival deserialize(String topic, Headers headers, byte @Nullable [] body) {
        return read(topic, body, headers.lastHeader(CloudEvent.RECOVERED) != null);
      }
    };
  }

  private static Arrival read(String topic, byte @Nullable [] body, boolean isRecovered) {
    if (body == null) {
      return new Unreadable("A webhook event is wanted on %s, found: empty.".formatted(topic));
    }
    return switch (EventReader.read(body)) {
      case Reading.Read<Event>(var event) ->
          new Read(new Input.EventArrived(event, isRecovered, Sha256.hex(body)), Bytes.wrap(body));
      case Reading.Malformed<Event>(var reason) ->
          new Unreadable("A webhook event is wanted on %s, found: %s.".formatted(topic, reason));
    };
  }

  /// Reads requests. What is none is refused, and so set aside.
  static Deserializer<Arrival> ofRequests(Topic<Request> requests) {
    var reader = requests.values().deserializer();
    return (topic, bytes) -> {
      if (bytes == null) {
        throw new SerializationException(
            "A request is wanted on %s, found: empty.".formatted(topic));
      }
      if (bytes.length > REQUEST_BYTES_MAX) {
        throw new SerializationException(
            "A request of at most %d bytes is wanted on %s, found: %d."
                .formatted(REQUEST_BYTES_MAX, topic, bytes.length));
      }
      return new Read(new Input.RequestMade(reader.deserialize(topic, bytes)), null);
    };
  }

  /// Reads outcomes. What is none is refused, and so set aside.
  static Deserializer<Arrival> ofOutcomes(Topic<Input.FollowUpFinished> outcomes) {
    var reader = outcomes.values().deserializer();
    return (topic, bytes) -> {
      if (bytes == null) {
        throw new SerializationException(
            "An outcome is wanted on %s, found: empty.".formatted(topic));
      }
      return new Read(reader.deserialize(topic, bytes), null);
    };
  }

  /// Reads confirmations of erasures. What is none is refused, and so set aside.
  static Deserializer<Arrival> ofAcks(Topic<ErasureAck> acks) {
    var reader = acks.values().deserializer();
    return (topic, bytes) -> {
      if (bytes == null) {
        throw new SerializationException(
            "A confirmation is wanted on %s, found: empty.".formatted(topic));
      }
      var ack = reader.deserialize(topic, bytes);
      if (ack.system().isBlank() || ack.system().length() > SYSTEM_MAX) {
        throw new SerializationException(
            "The name of a system, up to %d characters, is wanted in a confirmation on %s."
                .formatted(SYSTEM_MAX, topic));
      }
      return new Read(new Input.ErasureConfirmed(ack), null);
    };
  }
}
