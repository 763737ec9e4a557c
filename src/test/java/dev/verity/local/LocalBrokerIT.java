package dev.verity.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@ExtendWith(SharedBroker.class)
@Timeout(120)
final class LocalBrokerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static LocalBroker supervised;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    var begun = System.nanoTime();
    supervised = LocalBroker.startSupervised(folder);
    print("started", begun);
  }

  @AfterAll
  static void stop() {
    supervised.close();
  }

  @Test
  void aRecordOutlivesABrokerThatIsKilledAndComesBackByItself() throws Exception {
    createTopic(supervised, "killed-by-somebody");
    produce(supervised, "killed-by-somebody", "before");
    var before = ProcessHandle.of(supervised.pid()).orElseThrow();

    var begun = System.nanoTime();
    assertThat(before.destroyForcibly()).isTrue();
    assertThat(before.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    produce(supervised, "killed-by-somebody", "after");
    print("back and written to", begun);

    assertThat(consume(supervised, "killed-by-somebody", 2)).containsExactly("before", "after");
    assertThat(supervised.pid()).isNotEqualTo(before.pid());
  }

  @Test
  void aBrokerThatItsOwnerKilledStaysDeadUntilItIsRestarted() throws Exception {
    createTopic(supervised, "killed-by-owner");
    produce(supervised, "killed-by-owner", "before");
    var address = supervised.bootstrapServers();
    var before = supervised.pid();

    supervised.kill();
    assertThat(ProcessHandle.of(before).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(supervised.pid()).isEqualTo(before);

    var begun = System.nanoTime();
    supervised.restart();
    print("restarted", begun);
    assertThat(supervised.bootstrapServers()).isEqualTo(address);
    assertThat(consume(supervised, "killed-by-owner", 1)).containsExactly("before");
  }

  @Test
  void noProcessIsLeftAfterCloseOrWhenTheParentIsGone(@TempDir Path folder) throws Exception {
    var broker = LocalBroker.startSupervised(folder);
    broker.close();
    assertThat(ProcessHandle.of(broker.pid()).filter(ProcessHandle::isAlive)).isEmpty();

    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var orphan =
        new ProcessBuilder(java, "@" + folder.resolve("java.arguments"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    orphan.getOutputStream().close();
    assertThat(orphan.waitFor(PATIENCE)).isTrue();
  }

  @Test
  void theSharedBrokerServesTransactions(Broker broker) throws Exception {
    var topic = SharedBroker.prefix(LocalBrokerIT.class) + "events";
    createTopic(broker, topic);
    try (var producer = producer(broker, Optional.of(topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "key", "committed")).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "key", "aborted")).get();
      producer.abortTransaction();
    }
    assertThat(consume(broker, topic, 1)).containsExactly("committed");
  }

  @Test
  void theSharedBrokerIsOneForAll(Broker broker, Broker again) {
    assertThat(again).isSameAs(broker);
  }

  private static void createTopic(Broker broker, String topic) throws Exception {
    LedTopics.make(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        List.of(new NewTopic(topic, 1, (short) 1)));
  }

  private static void produce(Broker broker, String topic, String value) throws Exception {
    try (var producer = producer(broker, Optional.empty())) {
      producer.send(new ProducerRecord<>(topic, "key", value)).get();
    }
  }

  private static KafkaProducer<String, String> producer(
      Broker broker, Optional<String> transactions) {
    var settings = new HashMap<String, Object>();
    settings.put("bootstrap.servers", broker.bootstrapServers());
    settings.put("acks", "all");
    transactions.ifPresent(id -> settings.put("transactional.id", id));
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private static List<String> consume(Broker broker, String topic, int count) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var values = new ArrayList<String>();
      var deadline = System.nanoTime() + PATIENCE.toNanos();
      while (values.size() < count && System.nanoTime() - deadline < 0) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }

  private static void print(String what, long begun) {
    System.out.printf(
        "The broker is %s after %d ms%n", what, (System.nanoTime() - begun) / 1_000_000);
  }
}
