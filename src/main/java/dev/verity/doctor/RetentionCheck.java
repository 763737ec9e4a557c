package dev.verity.doctor;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import dev.verity.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// How long Kafka keeps what may be personal: whole bodies in the clear, and keys that were
/// destroyed.
public final class RetentionCheck {
  private static final Duration RETENTION_MAX = Duration.ofDays(30);
  private static final Duration AHEAD_MAX = Duration.ofDays(1);
  private static final String APPEND_TIME = "LogAppendTime";
  private static final long UNLIMITED = -1;

  private final Admin admin;
  private final Consumer<Finding> findings;

  public RetentionCheck(Admin admin, Consumer<Finding> findings) {
    this.admin = admin;
    this.findings = findings;
  }

  /// Tells of each topic how long it keeps what it holds.
  ///
  /// @param exposed topics that may hold personal values in the clear
  /// @param forgetting topics from which a deleted key has to vanish
  public void examine(List<Topic<?>> exposed, List<Topic<?>> forgetting)
      throws InterruptedException {
    for (var topic : exposed) {
      tell("raw bodies in " + topic.name(), topic, RetentionCheck::exposed);
    }
    for (var topic : forgetting) {
      tell("deletions from " + topic.name(), topic, RetentionCheck::forgetting);
    }
  }

  /// What the settings of a topic mean.
  @FunctionalInterface
  private interface Judgement {
    Finding of(String what, Topic<?> topic, Map<String, String> found);
  }

  private void tell(String what, Topic<?> topic, Judgement judgement) throws InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    try {
      var found = new HashMap<String, String>();
      Objects.requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource))
          .entries()
          .forEach(entry -> found.put(entry.name(), Objects.requireNonNullElse(entry.value(), "")));
      findings.accept(judgement.of(what, topic, found));
    } catch (ExecutionException untold) {
      var isMissing = untold.getCause() instanceof UnknownTopicOrPartitionException;
      findings.accept(
          Finding.skip(what, isMissing ? "not there yet" : "the topic's settings are not told"));
    }
  }

  /// A segment is deleted when its newest record is older than the retention; until it is closed it
  /// has none.
  static Finding exposed(String what, Topic<?> topic, Map<String, String> found) {
    var policy = found.getOrDefault(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE);
    if (!policy.equals(CLEANUP_POLICY_DELETE)) {
      return Finding.warn(
          what,
          "readable without end: cleanup.policy is %s".formatted(policy),
          alter(topic, CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE));
    }
    var retention = number(found, RETENTION_MS_CONFIG, UNLIMITED);
    if (retention == UNLIMITED) {
      return Finding.warn(
          what, "readable without end: retention.ms is -1", advised(topic, RETENTION_MS_CONFIG));
    }
    var ahead =
        found.getOrDefault(MESSAGE_TIMESTAMP_TYPE_CONFIG, "").equals(APPEND_TIME)
            ? 0
            : number(found, MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.MAX_VALUE);
    if (ahead > AHEAD_MAX.toMillis()) {
      return Finding.warn(
          what,
          "readable for as long as a producer wants, who may date a record into the future:"
              + " message.timestamp.after.max.ms is "
              + ahead,
          alter(topic, MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, "3600000"));
    }
    var segment = number(found, SEGMENT_MS_CONFIG, Long.MAX_VALUE);
    var longest =
        "readable for at most %s (retention.ms + segment.ms%s)"
            .formatted(
                time(retention, segment, ahead),
                ahead == 0 ? "" : " + message.timestamp.after.max.ms");
    if (retention > RETENTION_MAX.toMillis()) {
      return Finding.warn(
          what,
          longest + ", and more than 30 days are rarely needed",
          advised(topic, RETENTION_MS_CONFIG));
    }
    return Boolean.parseBoolean(found.get(REMOTE_LOG_STORAGE_ENABLE_CONFIG))
        ? Finding.warn(
            what,
            longest + ", and copies lie in tiered storage",
            "See that nothing there (versions, locks, backups) keeps them longer.")
        : Finding.ok(what, longest);
  }

  static Finding forgetting(String what, Topic<?> topic, Map<String, String> found) {
    var policy = found.getOrDefault(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE);
    if (!policy.contains(CLEANUP_POLICY_COMPACT)) {
      return Finding.fail(
          what,
          "never carried out: cleanup.policy is %s".formatted(policy),
          alter(topic, CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT));
    }
    for (var key : List.of(MAX_COMPACTION_LAG_MS_CONFIG, SEGMENT_MS_CONFIG)) {
      var wanted = Long.parseLong(wanted(topic, key));
      var actual = number(found, key, Long.MAX_VALUE);
      if (actual > wanted) {
        return Finding.fail(
            what,
            "carried out later than promised: %s is %d, at most %d is wanted"
                .formatted(key, actual, wanted),
            advised(topic, key));
      }
    }
    return Finding.ok(
        what,
        "carried out within %s (max.compaction.lag.ms + segment.ms)"
            .formatted(
                time(
                    number(found, MAX_COMPACTION_LAG_MS_CONFIG, 0),
                    number(found, SEGMENT_MS_CONFIG, 0))));
  }

  private static long number(Map<String, String> found, String key, long otherwise) {
    var text = found.getOrDefault(key, "");
    return text.isEmpty() ? otherwise : Long.parseLong(text);
  }

  private static String time(long... millis) {
    var sum = 0L;
    for (var each : millis) {
      sum = sum > Long.MAX_VALUE - each ? Long.MAX_VALUE : sum + each;
    }
    var hours = Duration.ofMillis(sum).plusHours(1).minusMillis(1).toHours();
    if (hours < 48) {
      return hours + " h";
    }
    var days = hours / 24 + " days";
    return hours % 24 == 0 ? days : "%s %d h".formatted(days, hours % 24);
  }

  private static String wanted(Topic<?> topic, String key) {
    return Objects.requireNonNull(topic.settings().get(key));
  }

  private static String advised(Topic<?> topic, String key) {
    return alter(topic, key, wanted(topic, key));
  }

  private static String alter(Topic<?> topic, String key, String value) {
    return "kafka-configs --alter --entity-type topics --entity-name %s --add-config %s=%s"
        .formatted(topic.name(), key, value);
  }
}
