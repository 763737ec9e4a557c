package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.local.Broker;
import dev.verity.local.LedTopics;
import dev.verity.local.SharedBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class TopicScanIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final int PARTITIONS = 4;

  private final String topic = SharedBroker.prefix(TopicScanIT.class) + "scanned";
  private final List<String> seen = new ArrayList<>();
  private Admin admin;
  private KafkaProducer<String, String> producer;
  private TopicScan scan;

  @BeforeEach
  void start(Broker broker) throws Exception {
    var kafka = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(kafka);
    LedTopics.make(kafka, List.of(new NewTopic(topic, PARTITIONS, (short) 1)));
    producer = new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer());
    scan = new TopicScan(kafka, PATIENCE);
  }

  @AfterEach
  void stop() {
    scan.close();
    producer.close(Duration.ZERO);
    admin.close();
  }

  @Test
  void everythingIsReadOnceAndTheNextReadingGoesOnBehindIt() {
    write("vs_1=a", "vs_2=b", "vs_3=c", "vs_1=d");
    scan.fromBeginning(scan.partitions(topic));
    read();
    assertThat(seen).containsExactlyInAnyOrder("a", "b", "c", "d").containsSubsequence("a", "d");

    write("vs_2=e");
    read();
    assertThat(seen).hasSize(5).endsWith("e");
  }

  @Test
  void whatIsNotCommittedIsNotReadAndHoldsUpNothing(Broker broker) {
    try (var transactions =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                topic),
            new StringSerializer(),
            new StringSerializer())) {
      transactions.initTransactions();
      transactions.beginTransaction();
      var _ = transactions.send(new ProducerRecord<>(topic, "vs_1", "never"));
      transactions.flush();
      transactions.abortTransaction();
      write("vs_1=a");
      scan.fromBeginning(scan.partitions(topic));
      while (seen.isEmpty()) { // the broker ends a transaction a little after it has said so
        read();
      }

      transactions.beginTransaction();
      var _ = transactions.send(new ProducerRecord<>(topic, "vs_1", "not yet"));
      transactions.flush();
      read();
      assertThat(seen).containsExactly("a");
      transactions.abortTransaction();
    }
  }

  @Test
  void aTimeLeavesOutWhatWasWrittenBefore() {
    write("vs_1=a", "vs_1=b", "vs_1=c");
    scan.from(START.plusSeconds(1), scan.partitions(topic));
    read();
    assertThat(seen).containsExactly("b", "c");

    scan.from(START.plusSeconds(60), scan.partitions(topic));
    read();
    assertThat(seen).hasSize(2);
  }

  @Test
  void theRecordsOfOneSessionAreWhereTheProducerPutsThem() throws Exception {
    for (var number = 0; number < 20; number++) {
      var session = "vs_" + number;
      var written = producer.send(new ProducerRecord<>(topic, session, "a")).get();

      assertThat(scan.partition(topic, session))
          .isEqualTo(new TopicPartition(topic, written.partition()));
    }
  }

  @Test
  void whatRetentionHasCutIsSeenAtTheStart() throws Exception {
    write("vs_1=a", "vs_1=b", "vs_1=c");
    var partition = scan.partition(topic, "vs_1");
    assertThat(scan.starts(List.of(partition))).isEqualTo(Map.of(partition, 0L));
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();

    assertThat(scan.starts(List.of(partition))).isEqualTo(Map.of(partition, 2L));
    scan.fromBeginning(List.of(partition));
    read();
    assertThat(seen).containsExactly("c");
  }

  @Test
  void aStretchIsReadUpToItsEnd() {
    write("vs_1=a", "vs_1=b", "vs_1=c", "vs_1=d");
    var partition = scan.partition(topic, "vs_1");
    scan.from(Map.of(partition, 1L));
    scan.readTo(Map.of(partition, 3L), record -> seen.add(new String(record.value(), UTF_8)));
    assertThat(seen).containsExactly("b", "c");
  }

  @Test
  void whoIsNotAllowedToGoOnStops() {
    write("vs_1=a");
    scan.fromBeginning(scan.partitions(topic));
    assertThatThrownBy(() ->
            scan.readToEnd(
                () -> {
                  throw new InterruptedException("enough");
                },
                record -> seen.add("read")))
        .isInstanceOf(InterruptedException.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> scan.partitions(topic + "-else"))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining(topic + "-else");
  }

  @Test
  void kafkaThatDoesNotAnswerIsSaidWithTheSettingToChange() {
    try (var nobody =
        new TopicScan(Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofMillis(300))) {
      assertThatThrownBy(() -> nobody.partitions(topic))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining(topic)
          .hasMessageContaining("PT0.3S (kafka.start.timeout)");
    }
  }

  @Test
  void recordsThatDoNotComeAreSaidToo(Broker broker) {
    write("vs_1=a");
    try (var hasty =
        new TopicScan(
            Map.of("bootstrap.servers", broker.bootstrapServers()), Duration.ofSeconds(2))) {
      var partition = hasty.partition(topic, "vs_1");
      hasty.from(Map.of(partition, 0L));
      assertThatThrownBy(() -> hasty.readTo(Map.of(partition, 7L), record -> seen.add("read")))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("records left of " + topic)
          .hasMessageContaining("kafka.start.timeout");
    }
    assertThat(seen).containsExactly("read");
  }

  private void read() {
    scan.readToEnd(record -> seen.add(new String(record.value(), UTF_8)));
  }

  /// Records `session=value`, a second apart.
  private void write(String... records) {
    IntStream.range(0, records.length)
        .forEach(number -> {
          var record = records[number].split("=", -1);
          var at = START.plusSeconds(number).toEpochMilli();
          var _ = producer.send(new ProducerRecord<>(topic, null, at, record[0], record[1]));
        });
    producer.flush();
  }
}
