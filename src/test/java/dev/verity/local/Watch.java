package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Answer;
import dev.verity.session.Entry;
import dev.verity.session.Session;
import dev.verity.topics.ResultsEvent;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/// What Verity has told its readers downstream so far: a reader of its topics like any other.
public final class Watch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Topics topics;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<String, Integer> events = new ConcurrentHashMap<>();
  private final Map<String, Integer> results = new ConcurrentHashMap<>();
  private final Map<String, List<Answer>> answers = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> alarms = new ConcurrentHashMap<>();
  private final AtomicLong recovered = new AtomicLong();
  private final AtomicLong deadLetters = new AtomicLong();
  private final Thread loop = new Thread(this::run, "local-watch");
  private volatile boolean stopping;

  private Watch(String bootstrapServers, Topics topics) {
    this.topics = topics;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  public static Watch start(String bootstrapServers, Topics topics) {
    var watch = new Watch(bootstrapServers, topics);
    watch.loop.start();
    return watch;
  }

  public @Nullable Session session(String id) {
    return sessions.get(id);
  }

  /// As they were told of last.
  List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /// How many sessions are erased everywhere: all who are to confirm it have.
  public long erasedEverywhere() {
    return sessions.values().stream()
        .map(Session::erasure)
        .filter(erasure -> erasure != null && erasure.missing().isEmpty())
        .count();
  }

  /// How many sessions have reached the end: nothing is owed to them, ever.
  public long over() {
    return sessions.values().stream().filter(Session::isOver).count();
  }

  /// Each event id with how often it was published.
  public Map<String, Integer> events() {
    return new HashMap<>(events);
  }

  /// Each session with how often its results were published.
  Map<String, Integer> results() {
    return new HashMap<>(results);
  }

  /// Each request id with its answers.
  public Map<String, List<Answer>> answers() {
    return new HashMap<>(answers);
  }

  boolean answered(String request) {
    return answers.containsKey(request);
  }

  boolean answeredDone(String request) {
    return answers.getOrDefault(request, List.of()).stream()
        .anyMatch(answer -> answer.verdict() == Answer.Verdict.DONE);
  }

  /// The alarms that were raised about a session.
  Set<String> alarms(String session) {
    return alarms.getOrDefault(session, Set.of());
  }

  /// How many events came in that no webhook had brought.
  public long recovered() {
    return recovered.get();
  }

  public long deadLetters() {
    return deadLetters.get();
  }

  @Override
  public void close() {
    stopping = true;
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      var partitions =
          List.of(
                  topics.sessions(),
                  topics.events(),
                  topics.answers(),
                  topics.audit(),
                  topics.deadLetters())
              .stream()
              .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
              .map(found -> new TopicPartition(found.topic(), found.partition()))
              .toList();
      consumer.assign(partitions);
      while (!stopping) {
        consumer.poll(POLL).forEach(this::take);
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    var name = record.topic();
    if (name.equals(topics.sessions().name())) {
      sessions.put(record.key(), value(topics.sessions(), record));
    } else if (ResultsEvent.isTypeOf(record.headers())) {
      results.merge(record.key(), 1, Integer::sum);
    } else if (name.equals(topics.events().name())) {
      var id = new String(record.headers().lastHeader("ce_id").value(), UTF_8);
      events.merge(id, 1, Integer::sum);
    } else if (name.equals(topics.answers().name())) {
      var answer = value(topics.answers(), record);
      answers.computeIfAbsent(answer.request(), _ -> new CopyOnWriteArrayList<>()).add(answer);
    } else if (name.equals(topics.audit().name())) {
      note(value(topics.audit(), record));
    } else {
      deadLetters.incrementAndGet();
    }
  }

  private void note(Entry entry) {
    var alarm = entry.facts().get("alarm");
    if (entry.kind() == Entry.Kind.ALARM && alarm != null) {
      alarms.computeIfAbsent(entry.sessionId(), _ -> ConcurrentHashMap.newKeySet()).add(alarm);
    }
    if (entry.kind() == Entry.Kind.EVENT
        && "recovered".equals(entry.facts().get("way"))
        && !"duplicate".equals(entry.facts().get("verdict"))) {
      recovered.incrementAndGet();
    }
  }

  private static <V> V value(Topic<V> topic, ConsumerRecord<String, byte[]> record) {
    return Objects.requireNonNull(
        topic.values().deserializer().deserialize(record.topic(), record.value()));
  }
}
