package dev.verity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.audit.Copy.Line;
import dev.verity.local.Broker;
import dev.verity.local.LedTopics;
import dev.verity.local.SharedBroker;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// On topics of a real broker the same is found as in a copy in memory: whoever rewrites a topic
/// writes it anew, so that all offsets behind his deed move.
@ExtendWith(SharedBroker.class)
final class TamperedTopicsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WHOLE = "WHOLE";

  private static String prefix = "";
  private static Map<String, Object> kafka = Map.of();

  private final List<Finding> findings = new ArrayList<>();

  @BeforeAll
  static void makeTopics(Broker broker) throws InterruptedException, ExecutionException {
    prefix = SharedBroker.prefix(TamperedTopicsIT.class);
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    var names = Stream.of(Tampering.values()).map(Tampering::name);
    var all =
        Stream.concat(names, Stream.of(WHOLE))
            .map(TamperedTopicsIT::topics)
            .flatMap(topics -> Stream.of(topics.audit(), topics.sessions(), topics.checkpoints()))
            .map(topic -> new NewTopic(topic.name(), 1, (short) 1))
            .toList();
    LedTopics.make(kafka, all);
  }

  @Test
  void aWholeJournalHasNoFindings() throws Exception {
    assertThat(verdict(WHOLE, Copy.whole()))
        .isEqualTo(new Verdict(5, 5, 35, 0, 0, 0, 3, 3, 0, 5, true, 0));
  }

  @ParameterizedTest
  @EnumSource
  void tamperingIsNamed(Tampering tampering) throws Exception {
    assertThat(verdict(tampering.name(), tampering.of(Copy.whole())).isGood()).isFalse();
    assertThat(findings.stream().map(Finding::kind).collect(Collectors.toSet()))
        .as("%s", findings)
        .isEqualTo(tampering.kinds());
  }

  private Verdict verdict(String name, Copy copy) throws Exception {
    var topics = topics(name);
    write(topics, copy);
    var verification = new Verification(null, List.of(copy.publicKey()), findings::add);
    try (var ledger = new AuditTopics(kafka, topics, PATIENCE)) {
      ledger.tell(null, verification);
    }
    return verification.end();
  }

  private static void write(Topics topics, Copy copy)
      throws InterruptedException, ExecutionException {
    var records = new ArrayList<ProducerRecord<String, String>>();
    copy.heads.values().forEach(head -> records.add(record(topics.sessions(), head)));
    copy.journal.forEach(line -> records.add(record(topics.audit(), line)));
    copy.checkpoints.forEach(line -> records.add(record(topics.checkpoints(), line)));
    try (var producer =
        new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
      for (var sent : records.stream().map(producer::send).toList()) {
        sent.get();
      }
    }
  }

  private static ProducerRecord<String, String> record(Topic<?> topic, Head head) {
    var state =
        "{\"id\":\"%s\",\"entries\":%d,\"head\":\"%s\"}"
            .formatted(head.sessionId(), head.sequence(), head.hash());
    return new ProducerRecord<>(topic.name(), head.sessionId(), state);
  }

  private static ProducerRecord<String, String> record(Topic<?> topic, Line line) {
    return new ProducerRecord<>(topic.name(), line.key(), line.value());
  }

  private static Topics topics(String name) {
    return Topics.named(prefix + name.toLowerCase(Locale.ROOT) + ".verity");
  }
}
