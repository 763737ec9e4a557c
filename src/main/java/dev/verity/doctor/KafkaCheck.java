package dev.verity.doctor;

import dev.verity.topics.TopicSetup;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/// Whether Kafka can be used, and whether the topics are as Verity wants them. Makes nothing.
public final class KafkaCheck {
  private static final String KAFKA = "Kafka";
  private static final String FEATURES = "Kafka version";
  private static final String TRANSACTIONS = "Kafka transactions";
  private static final String TOPICS = "topics";
  private static final String TRANSACTION_LOG = "__transaction_state";
  private static final String METADATA_VERSION = "metadata.version";

  private final Admin admin;
  private final TopicSetup setup;
  private final String servers;
  private final Consumer<Finding> findings;

  public KafkaCheck(Admin admin, TopicSetup setup, String servers, Consumer<Finding> findings) {
    this.admin = admin;
    this.setup = setup;
    this.servers = servers;
    this.findings = findings;
  }

  /// Tells what is found, and returns whether Kafka answers; one that does not is one failure, and
  /// the rest is left out.
  public boolean examine() throws InterruptedException {
    try {
      var nodes = List.copyOf(admin.describeCluster().nodes().get());
      findings.accept(Finding.ok(KAFKA, "%d broker(s) at %s".formatted(nodes.size(), servers)));
      findings.accept(features());
      findings.accept(transactions(nodes));
    } catch (ExecutionException silent) {
      findings.accept(
          Finding.fail(
              KAFKA,
              "%s does not answer: %s".formatted(servers, reason(silent)),
              "Look at kafka.bootstrap.servers, the network, and kafka.client.* (TLS, SASL)."));
      findings.accept(Finding.skip(TOPICS, "Kafka does not answer"));
      return false;
    }
    topics();
    return true;
  }

  /// Brokers without finalized features are older than 3.3 or not Apache Kafka; whether they know
  /// exactly-once (2.5 and newer) they do not say.
  private Finding features() throws InterruptedException {
    try {
      var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
      return judge(features);
    } catch (ExecutionException untold) {
      return unknownVersion("not told: " + reason(untold));
    }
  }

  static Finding judge(Map<String, FinalizedVersionRange> features) {
    if (!features.containsKey(METADATA_VERSION)) {
      return unknownVersion("no finalized " + METADATA_VERSION);
    }
    var levels = new TreeMap<String, Short>();
    features.forEach((name, range) -> levels.put(name, range.maxVersionLevel()));
    return Finding.ok(
        FEATURES,
        "%s level %d%s; exactly-once (EOS v2) is known"
            .formatted(
                METADATA_VERSION,
                levels.get(METADATA_VERSION),
                levels.containsKey("transaction.version")
                    ? ", transaction.version " + levels.get("transaction.version")
                    : ""));
  }

  private static Finding unknownVersion(String found) {
    return Finding.warn(
        FEATURES,
        found,
        "Make sure that the brokers are Apache Kafka 3.3 or newer with KRaft, or know exactly-once"
            + " (EOS v2).");
  }

  /// The log of transactions is made with the first one, and then too late is noticed that it
  /// cannot be.
  private Finding transactions(List<Node> nodes) throws InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.BROKER, nodes.getFirst().idString());
    try {
      if (admin
          .listTopics(new ListTopicsOptions().listInternal(true))
          .names()
          .get()
          .contains(TRANSACTION_LOG)) {
        return Finding.ok(TRANSACTIONS, "in use");
      }
      var config =
          Objects.requireNonNull(
              admin.describeConfigs(List.of(resource)).all().get().get(resource));
      var replicas = config.get("transaction.state.log.replication.factor");
      return judge(nodes.size(), replicas == null ? null : replicas.value());
    } catch (ExecutionException untold) {
      return Finding.skip(TRANSACTIONS, "the brokers' settings are not told: " + reason(untold));
    }
  }

  static Finding judge(int brokers, @Nullable String replicas) {
    if (replicas == null) {
      return Finding.skip(TRANSACTIONS, "the brokers' settings are not told");
    }
    var found =
        "never used; their log gets %s replicas on %d broker(s)".formatted(replicas, brokers);
    return Integer.parseInt(replicas) > brokers
        ? Finding.fail(
            TRANSACTIONS,
            found + ", which cannot be",
            "Start more brokers, or set transaction.state.log.replication.factor and"
                + " transaction.state.log.min.isr of the brokers to what there is.")
        : Finding.ok(TRANSACTIONS, found);
  }

  private void topics() throws InterruptedException {
    try {
      tell(setup.survey());
    } catch (ExecutionException refused) {
      findings.accept(
          Finding.fail(
              TOPICS,
              "cannot be looked at: " + reason(refused),
              "Give this client Describe and DescribeConfigs on the topics of topics.prefix."));
    }
  }

  private void tell(TopicSetup.Survey survey) {
    for (var mistake : survey.mistakes()) {
      findings.accept(
          Finding.fail(
              TOPICS,
              mistake,
              "Make it by hand, give Create on it, or correct topics.replication."));
    }
    if (survey.mistakes().isEmpty() && !survey.missing().isEmpty()) {
      findings.accept(
          Finding.warn(
              TOPICS,
              "missing: %s; they can be made".formatted(String.join(", ", survey.missing())),
              "Nothing to do: verity serve makes them at its start."));
    }
    for (var difference : survey.differences()) {
      findings.accept(judge(difference));
    }
    if (!survey.strangers().isEmpty()) {
      findings.accept(
          Finding.warn(
              TOPICS,
              "not Verity's, under its prefix: " + String.join(", ", survey.strangers()),
              "If they came from a misspelt consumer, delete them and set"
                  + " auto.create.topics.enable=false on the brokers."));
    }
    if (survey.missing().isEmpty() && survey.differences().isEmpty()) {
      findings.accept(Finding.ok(TOPICS, "all there, with the settings that Verity wants"));
    }
  }

  private static Finding judge(TopicSetup.Difference difference) {
    var what = "topic " + difference.topic();
    return switch (difference.gravity()) {
      case STOPS, BREAKS -> Finding.fail(what, difference.found(), difference.fix());
      case DOUBTFUL -> Finding.warn(what, difference.found(), difference.fix());
    };
  }

  private static String reason(ExecutionException failed) {
    var cause = failed.getCause() == null ? failed : failed.getCause();
    return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
  }
}
