package dev.verity.projection;

import dev.verity.session.Effect;
import dev.verity.session.Entry;
import dev.verity.session.Input;
import dev.verity.session.Request;
import dev.verity.session.SessionMachine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// A store into which the lives of some sessions are folded, for tests of those who ask it.
public final class FoldedLives implements AutoCloseable {
  /// When all lives are looked at.
  public static final Instant NOW = Rig.NOW;

  private final Rig rig;
  private final Map<String, Integer> folded = new HashMap<>();
  private long later = 1_000;
  private final Tape tape = new Tape();
  private final Lives lives = new Lives(Rig.TOPICS, Rig.NOW, tape::write);

  public FoldedLives(Path file) {
    rig = new Rig(file);
  }

  /// The store with the lives from 0 on.
  public static FoldedLives of(Path file, int count) {
    var folded = new FoldedLives(file);
    for (var number = 0; number < count; number++) {
      folded.lives.live(number);
    }
    folded.fold();
    return folded;
  }

  /// The session with this number.
  public static String id(int number) {
    return Lives.id(number);
  }

  /// One more, from its beginning until now.
  public void live(int number) {
    lives.live(number);
    fold();
  }

  /// Has the journal tell of a request and its answer, as the machine would.
  public void answer(String session, Request request, String verdict, @Nullable String because) {
    var facts = new HashMap<String, String>();
    facts.put("request", request.id());
    facts.put("kind", request.kind().wire());
    facts.put("actor", String.valueOf(request.actor()));
    facts.put("reason", String.valueOf(request.reason()));
    if (request.about() != null) {
      facts.put("about", request.about());
    }
    write(session, Entry.Kind.REQUEST, facts);
    var answer = new HashMap<>(Map.of("request", request.id(), "verdict", verdict));
    if (because != null) {
      answer.put("reason", because);
    }
    write(session, Entry.Kind.ANSWER, answer);
    fold();
  }

  /// Has the machine step a session that is known with a request.
  public void take(String session, Request request) {
    var known = Objects.requireNonNull(sessions().find(session).orElseThrow().session());
    var input = new Input.RequestMade(request);
    var step = SessionMachine.step(known, input, Lives.policy(), NOW);
    var topic = Rig.TOPICS.sessions();
    tape.write(
        new ProducerRecord<>(
            topic.name(),
            null,
            NOW.toEpochMilli(),
            session.getBytes(StandardCharsets.UTF_8),
            topic.values().serializer().serialize(topic.name(), step.session())));
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Journal(var entry)) {
        write(session, entry.kind(), entry.facts());
      }
    }
    fold();
  }

  private void write(String session, Entry.Kind kind, Map<String, String> facts) {
    var topic = Rig.TOPICS.audit();
    var entry = new Entry(session, ++later, NOW, kind, "8c1f0d2ab97e6a34", facts);
    tape.write(
        new ProducerRecord<>(
            topic.name(),
            null,
            NOW.toEpochMilli(),
            session.getBytes(StandardCharsets.UTF_8),
            topic.values().serializer().serialize(topic.name(), entry)));
  }

  /// What was written since the last time.
  private void fold() {
    var news = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (var topic : Fold.topics(Rig.TOPICS)) {
      var records = tape.of(topic);
      news.addAll(records.subList(folded.getOrDefault(topic, 0), records.size()));
      folded.put(topic, records.size());
    }
    try {
      rig.fold.take(news, tape.ends());
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// All that can be asked; it is not behind.
  public Views views() {
    return new Views(
        sessions(),
        rig.journal(),
        rig.work(),
        new CountView(rig.store.readers()),
        new NeedsView(rig.store.readers()),
        () -> new Lag(0, Duration.ZERO),
        () -> 0);
  }

  public SessionView sessions() {
    return rig.sessions();
  }

  @Override
  public void close() {
    try {
      rig.close();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
