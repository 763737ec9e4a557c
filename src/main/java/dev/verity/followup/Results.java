package dev.verity.followup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.verity.consumer.Keys;
import dev.verity.privacy.BrokenSeal;
import dev.verity.privacy.DataKey;
import dev.verity.privacy.KeyWrap;
import dev.verity.privacy.SealedEvent;
import dev.verity.privacy.UnknownWrappingKey;
import dev.verity.session.FollowUp;
import dev.verity.stripe.Call;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.VerificationSessions;
import dev.verity.topics.Json;
import dev.verity.topics.ResultsEvent;
import dev.verity.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.util.RawValue;

/// What a verification has shown: read with a key of its own that may see it, and never let out of
/// the worker but as an event that is sealed under the session's data key.
public final class Results implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Results.class);

  private static final int FORBIDDEN = 403;

  /// All that Stripe tells a restricted key of a person, images excepted.
  private static final List<String> EXPANDED =
      List.of(
          "verified_outputs",
          "verified_outputs.dob",
          "verified_outputs.id_number",
          "last_verification_report",
          "last_verification_report.document.number",
          "last_verification_report.document.expiration_date");

  private final VerificationSessions stripe;
  private final Function<String, Optional<DataKey>> keys;
  private final Runnable end;

  /// @param stripe with the keys that may see results
  /// @param kafka where the topic of the sessions' keys is
  public Results(
      VerificationSessions stripe, Map<String, Object> kafka, Topics topics, KeyWrap wrap) {
    this(stripe, Keys.of(kafka, topics.keys().name(), wrap));
  }

  private Results(VerificationSessions stripe, Keys keys) {
    this(stripe, keys::find, keys::close);
  }

  /// @param keys gives a data key by its id; empty when it is destroyed
  Results(VerificationSessions stripe, Function<String, Optional<DataKey>> keys, Runnable end) {
    this.stripe = stripe;
    this.keys = keys;
    this.end = end;
  }

  /// The key to seal with; empty when it is destroyed, or cannot be had now.
  synchronized Optional<DataKey> keyOf(FollowUp followUp) {
    try {
      return keys.apply(requireNonNull(followUp.dataKey()));
    } catch (KafkaException | UnknownWrappingKey | BrokenSeal trouble) {
      LOG.error(
          "The results of session {} are not read, since its data key cannot be had: {}",
          followUp.sessionId(),
          trouble.getMessage());
      return Optional.empty();
    }
  }

  /// A key that may see results may not see those of every session: of one that is too old for it
  /// Stripe says 403, which is no reason to keep it from the others.
  Reply<RemoteSession> retrieve(String sessionId, Call call) {
    return switch (stripe.retrieve(sessionId, EXPANDED, call)) {
      case Reply.KeyRefused<RemoteSession>(var failure) when failure.httpStatus() == FORBIDDEN ->
          new Reply.Refused<>(failure);
      case Reply<RemoteSession> other -> other;
    };
  }

  /// The event for those downstream.
  static String sealed(FollowUp followUp, Reply.Done<RemoteSession> reply, DataKey key) {
    var event =
        Json.MAPPER
            .createObjectNode()
            .put("id", ResultsEvent.id(followUp.sessionId()))
            .put("object", "event")
            .put("type", ResultsEvent.TYPE)
            .put("created", reply.servedAt().getEpochSecond())
            .put("livemode", followUp.livemode());
    if (followUp.account() != null) {
      event.put("account", followUp.account());
    }
    event.putObject("data").putRawValue("object", new RawValue(reply.value().raw()));
    return new String(SealedEvent.seal(Json.MAPPER.writeValueAsBytes(event), key), UTF_8);
  }

  @Override
  public synchronized void close() {
    end.run();
  }
}
