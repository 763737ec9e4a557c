package dev.verity.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetentionCheckTest {
  private static final Topics TOPICS = Topics.named("verity");

  @Test
  void aBodyIsReadableForRetentionAndSegmentAndAClockThatIsAhead() {
    assertThat(exposed(TOPICS.inbox(), Map.of("message.timestamp.after.max.ms", "3600000")))
        .isEqualTo(
            Finding.ok(
                "it",
                "readable for at most 4 days 1 h (retention.ms + segment.ms +"
                    + " message.timestamp.after.max.ms)"));
    assertThat(exposed(TOPICS.inbox(), Map.of("message.timestamp.type", "LogAppendTime")))
        .isEqualTo(Finding.ok("it", "readable for at most 4 days (retention.ms + segment.ms)"));
  }

  @ParameterizedTest
  @CsvSource({
    "cleanup.policy,                 'compact,delete',    without end",
    "retention.ms,                   -1,                  without end",
    "retention.ms,                   2592000001,          31 days 1 h",
    "message.timestamp.after.max.ms, 9223372036854775807, as long as a producer wants",
    "remote.storage.enable,          true,                tiered storage",
  })
  void whatKeepsABodyForLongIsAWarning(String key, String value, String said) {
    var found = exposed(TOPICS.deadLetters(), Map.of("message.timestamp.type", ""));
    assertThat(found.mark())
        .isEqualTo(Mark.WARN); // nobody says how far ahead a record may be dated

    var dated = new HashMap<>(Map.of("message.timestamp.after.max.ms", "0"));
    dated.put(key, value);
    found = exposed(TOPICS.deadLetters(), dated);
    assertThat(found.mark()).isEqualTo(Mark.WARN);
    assertThat(found.found()).contains(said);
    assertThat(found.fix()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "cleanup.policy,        delete",
    "max.compaction.lag.ms, 9223372036854775807",
    "max.compaction.lag.ms, 43200001",
    "segment.ms,            604800000",
  })
  void aTopicThatForgetsTooLateIsAFailure(String key, String value) {
    var found = forgetting(Map.of(key, value));
    assertThat(found.mark()).isEqualTo(Mark.FAIL);
    assertThat(found.found()).contains(key, value);
    assertThat(found.fix()).contains("--entity-name verity.keys --add-config " + key);
  }

  @Test
  void aTopicThatForgetsInTimeSaysWhen() {
    assertThat(forgetting(Map.of("segment.ms", "3600000")))
        .isEqualTo(
            Finding.ok("it", "carried out within 13 h (max.compaction.lag.ms + segment.ms)"));
  }

  private static Finding exposed(Topic<?> topic, Map<String, String> others) {
    return RetentionCheck.exposed("it", topic, with(topic, others));
  }

  private static Finding forgetting(Map<String, String> others) {
    return RetentionCheck.forgetting("it", TOPICS.keys(), with(TOPICS.keys(), others));
  }

  private static Map<String, String> with(Topic<?> topic, Map<String, String> others) {
    var settings = new HashMap<>(topic.settings());
    settings.putAll(others);
    return settings;
  }
}
