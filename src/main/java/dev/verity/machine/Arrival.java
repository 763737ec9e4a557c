package dev.verity.machine;

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

/// An input as it comes from a topic.
///
/// @param body the webhook body, byte for byte; null when the input is not an event
record Arrival(Input input, @Nullable Bytes body) {

  private static final int REQUEST_BYTES_MAX = 16 * 1024;

  /// Reads webhook bodies. One that is no event is refused, and so set aside.
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
    return switch (body == null ? new Reading.Malformed<Event>("empty") : EventReader.read(body)) {
      case Reading.Read<Event>(var event) ->
          new Arrival(new Input.EventArrived(event, isRecovered), Bytes.wrap(body));
      case Reading.Malformed<Event>(var reason) ->
          throw new SerializationException(
              "A webhook event is wanted on %s, found: %s.".formatted(topic, reason));
    };
  }

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
      return new Arrival(new Input.RequestMade(reader.deserialize(topic, bytes)), null);
    };
  }

  static Deserializer<Arrival> ofOutcomes(Topic<Input.FollowUpFinished> outcomes) {
    var reader = outcomes.values().deserializer();
    return (topic, bytes) -> {
      if (bytes == null) {
        throw new SerializationException(
            "An outcome is wanted on %s, found: empty.".formatted(topic));
      }
      return new Arrival(reader.deserialize(topic, bytes), null);
    };
  }
}
