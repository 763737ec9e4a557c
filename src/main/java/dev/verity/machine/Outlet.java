package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.Chain;
import dev.verity.privacy.SealedEvent;
import dev.verity.session.Effect;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.Session;
import dev.verity.session.Step;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.ResultsEvent;
import dev.verity.topics.Topics;
import dev.verity.topics.WrappedKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Carries out a step: stores what a session has become, and forwards what is to be told.
final class Outlet {
  private final ProcessorContext<String, Object> context;
  private final KeyValueStore<String, Session> sessions;
  private final Timers timers;
  private final DataKeys keys;
  private final MachineTraces traces;

  Outlet(
      ProcessorContext<String, Object> context,
      KeyValueStore<String, Session> sessions,
      Timers timers,
      DataKeys keys,
      MachineTraces traces) {
    this.context = context;
    this.sessions = sessions;
    this.timers = timers;
    this.keys = keys;
    this.traces = traces;
  }

  /// A step with all that can fail in it behind it.
  ///
  /// @param event what is published of the event that came in
  /// @param key the data key that it is sealed with, if it is a new one
  record Prepared(Step step, @Nullable Bytes event, DataKeys.@Nullable Made key) {}

  /// Does what can fail before anything is stored or told, so that a step is carried out whole or
  /// not at all.
  Prepared prepare(Step step, @Nullable Bytes body) {
    DataKeys.Made made = null;
    Bytes event = null;
    for (var effect : step.effects()) {
      switch (effect) {
        case Effect.MakeKey(var key) -> made = keys.make(key);
        case Effect.Publish publish ->
            event =
                Bytes.wrap(
                    disclosed(
                        publish, step.session().id(), Objects.requireNonNull(body).get(), made));
        case Effect.Issue _, Effect.Revoke _, Effect.Reply _, Effect.Journal _ -> {}
        case Effect.Erase _, Effect.DeadLetter _, Effect.PublishResults _ -> {}
      }
    }
    return new Prepared(step, event, made);
  }

  private byte[] disclosed(
      Effect.Publish publish, String sessionId, byte[] body, DataKeys.@Nullable Made made) {
    return switch (publish.disclosure()) {
      case CLEAR -> body;
      case DROPPED -> SealedEvent.withhold(body, SealedEvent.DROPPED);
      case ERASED -> SealedEvent.withhold(body, SealedEvent.REDACTED);
      case SEALED ->
          SealedEvent.seal(
              body,
              made == null
                  ? keys.get(sessionId, Objects.requireNonNull(publish.key()))
                  : made.key());
    };
  }

  /// @param before the session as it was stored before this step
  void carryOut(Session before, Prepared prepared, Instant now, @Nullable String traceparent) {
    var chain = new Chain(before.head());
    var told = new Told(prepared.step().session(), now, traceparent);
    for (var effect : prepared.step().effects()) {
      carryOut(effect, told, prepared, chain);
    }
    var next = told.session().withHead(chain.head());
    sessions.put(next.id(), next);
    setTimer(before, next);
    var id = next.id() + "-" + next.revision();
    told.forward(MachineTopology.TO_SESSIONS, next, id, "dev.verity.session");
  }

  private void setTimer(Session before, Session after) {
    var earlier = before.wakeAt();
    var later = after.wakeAt();
    if (Objects.equals(earlier, later) && before.revision() > 0) {
      return;
    }
    if (earlier != null) {
      timers.delete(new Timer(earlier, before.id()));
    }
    if (later != null) {
      timers.set(new Timer(later, after.id()));
    }
  }

  private void carryOut(Effect effect, Told told, Prepared prepared, Chain chain) {
    var id = told.session().id();
    switch (effect) {
      case Effect.MakeKey(var key) -> {
        var made = Objects.requireNonNull(prepared.key());
        keys.keep(id, made);
        told.forward(MachineTopology.TO_KEYS, made.wrapped(), key, "dev.verity.key");
      }
      case Effect.Publish(var event, _, _) ->
          told.publish(event, Objects.requireNonNull(prepared.event()).get());
      case Effect.PublishResults(var event, _) ->
          told.forward(
              MachineTopology.TO_EVENTS,
              event.getBytes(UTF_8),
              ResultsEvent.id(id),
              ResultsEvent.TYPE);
      case Effect.Issue(var followUp) -> told.issue(followUp);
      case Effect.Revoke(var followUp) ->
          told.forward(
              MachineTopology.TO_FOLLOWUPS,
              followUp,
              followUp.id() + "-revoked",
              "dev.verity.followup.revoked");
      case Effect.Reply(var answer) ->
          told.forward(
              MachineTopology.TO_ANSWERS,
              answer,
              id + "-answer-" + told.session().revision() + "-" + answer.request(),
              "dev.verity.answer." + answer.verdict().name().toLowerCase(Locale.ROOT));
      case Effect.Journal(var entry) ->
          told.forward(
              MachineTopology.TO_AUDIT,
              chain.append(entry),
              id + "-entry-" + entry.sequence(),
              "dev.verity.entry");
      case Effect.Erase(var notice) -> {
        if (notice.key() != null) {
          keys.destroy(id);
          told.forward(
              MachineTopology.TO_KEYS,
              null,
              notice.key() + "-destroyed",
              "dev.verity.key.destroyed");
        }
        told.forward(MachineTopology.TO_ERASURES, notice, id + "-erasure", "dev.verity.erasure");
      }
      case Effect.DeadLetter letter -> told.bury(letter);
    }
  }

  /// A key that is wrapped anew, or null to overwrite nothing and only let the topic go on.
  void tell(String key, @Nullable WrappedKey wrapped, Instant now) {
    context.forward(
        new Record<String, Object>(key, wrapped, now.toEpochMilli()), MachineTopology.TO_KEYS);
  }

  /// What all records of a step have in common.
  private final class Told {
    private final Session session;
    private final Instant now;
    private final @Nullable String traceparent;

    Told(Session session, Instant now, @Nullable String traceparent) {
      this.session = session;
      this.now = now;
      this.traceparent = traceparent;
    }

    Session session() {
      return session;
    }

    void publish(Event event, byte[] disclosed) {
      var headers =
          new CloudEvent(
                  event.id(),
                  EventType.PREFIX + event.type().wire(),
                  CloudEvent.STRIPE,
                  event.created(),
                  session.id(),
                  traceparent)
              .headers();
      context.forward(
          new Record<String, Object>(session.id(), disclosed, now.toEpochMilli(), headers),
          MachineTopology.TO_EVENTS);
    }

    void issue(FollowUp followUp) {
      var span = traces.issue(followUp, traceparent);
      forward(
          MachineTopology.TO_FOLLOWUPS,
          followUp,
          followUp.id(),
          "dev.verity.followup." + followUp.action().wire(),
          span.traceparent());
      span.end();
    }

    void forward(String child, @Nullable Object value, String id, String type) {
      forward(child, value, id, type, traceparent);
    }

    private void forward(
        String child, @Nullable Object value, String id, String type, @Nullable String trace) {
      var headers = new CloudEvent(id, type, CloudEvent.VERITY, now, session.id(), trace).headers();
      context.forward(
          new Record<String, Object>(session.id(), value, now.toEpochMilli(), headers), child);
    }

    /// A letter says whom to ask when it is redriven, and which record was the last straw; the
    /// clock is none.
    void bury(Effect.DeadLetter letter) {
      var id = session.id() + "-letter-" + session.revision();
      var headers =
          new CloudEvent(
                  id, DeadLetters.EXHAUSTED, CloudEvent.VERITY, now, session.id(), traceparent)
              .headers();
      headers.add(DeadLetters.LIVEMODE, Boolean.toString(session.livemode()).getBytes(UTF_8));
      if (session.account() != null) {
        headers.add(DeadLetters.ACCOUNT, session.account().getBytes(UTF_8));
      }
      context
          .recordMetadata()
          .ifPresent(at -> DeadLetters.locate(headers, at.topic(), at.partition(), at.offset()));
      context.forward(
          new Record<String, Object>(
              session.id(), Topics.letter(letter), now.toEpochMilli(), headers),
          MachineTopology.TO_DEAD_LETTERS);
    }
  }
}
