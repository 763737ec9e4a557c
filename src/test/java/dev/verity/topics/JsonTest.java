package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.verity.session.Effect;
import dev.verity.session.Entry;
import dev.verity.session.ErasureAck;
import dev.verity.session.ErasureNotice;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input.FollowUpFinished;
import dev.verity.session.Outcome;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What stands in Verity's own topics is pinned by the files beside this test: old records are read
/// for ever, and other programs read them too.
final class JsonTest {
  private static final Topics TOPICS = Topics.named("verity");
  private static final Path PINS = Path.of("src/test/resources/dev/verity/topics");
  private static final Instant SERVED_AT = Instant.parse("2026-03-01T12:00:07Z");

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("session", TOPICS.sessions(), Sessions.full()),
        Arguments.of("session-unseen", TOPICS.sessions(), Session.unseen("vs_1", true, null)),
        Arguments.of("session-unknown-words", TOPICS.sessions(), Sessions.withUnknownWords()),
        Arguments.of("session-erased", TOPICS.sessions(), Sessions.erased()),
        Arguments.of(
            "wrapped-key",
            TOPICS.keys(),
            new WrappedKey("dk_1_1", "eyJhbGciOiJBMjU2R0NNS1cifQ.AAAA.BBBB.CCCC.DDDD")),
        Arguments.of(
            "erasure",
            TOPICS.erasures(),
            new ErasureNotice(
                "vs_1",
                true,
                "acct_1",
                "dk_1_1",
                SERVED_AT,
                SERVED_AT.plusMillis(1_250),
                List.of("crm", "warehouse"),
                SERVED_AT.plusMillis(1_250).plus(Duration.ofDays(7)))),
        Arguments.of("erasure-ack", TOPICS.erasureAcks(), new ErasureAck("crm", SERVED_AT)),
        Arguments.of("follow-up", TOPICS.followups(), Sessions.followUp()),
        Arguments.of("follow-up-results", TOPICS.followups(), Sessions.resultsFollowUp()),
        Arguments.of("request", TOPICS.requests(), Sessions.request()),
        Arguments.of("answer", TOPICS.answers(), Sessions.answer()),
        Arguments.of(
            "outcome-done",
            TOPICS.outcomes(),
            finished(
                new Outcome.Done(
                    Sessions.snapshot(), SERVED_AT, Duration.ofMillis(1_250), "req_1"))),
        Arguments.of(
            "outcome-results",
            TOPICS.outcomes(),
            finished(
                new Outcome.Done(
                    Sessions.snapshot(),
                    SERVED_AT,
                    Duration.ofMillis(1_250),
                    "req_1",
                    "{\"id\":\"vs_1-results\",\"sealed\":\"AAAA\"}"))),
        Arguments.of(
            "outcome-refused",
            TOPICS.outcomes(),
            finished(new Outcome.Refused(404, "resource_missing", "req_2"))),
        Arguments.of(
            "outcome-refused-bare",
            TOPICS.outcomes(),
            finished(new Outcome.Refused(400, null, null))),
        Arguments.of("outcome-busy", TOPICS.outcomes(), finished(new Outcome.Busy(429, "req_3"))),
        Arguments.of(
            "outcome-indeterminate",
            TOPICS.outcomes(),
            finished(new Outcome.Indeterminate(0, null))),
        Arguments.of(
            "outcome-returned",
            TOPICS.outcomes(),
            finished(new Outcome.Returned(Outcome.Reason.LEASE_EXPIRED))),
        Arguments.of(
            "entry",
            TOPICS.audit(),
            new Entry(
                "vs_1",
                4,
                Instant.parse("2026-03-01T12:00:00.250Z"),
                Entry.Kind.OUTCOME,
                "8c1f0d2ab97e6a34",
                Map.of("outcome", "refused", "http", "400", "follow_up", "vs_1-7"),
                "5f".repeat(32),
                "c4".repeat(32))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  <V> void aValueIsWrittenAsPinned(String file, Topic<V> topic, V value) {
    assertThat(Json.MAPPER.readTree(write(topic, value)))
        .isEqualTo(Json.MAPPER.readTree(pinned(file)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  <V> void aPinnedValueIsRead(String file, Topic<V> topic, V value) {
    assertThat(read(topic, pinned(file))).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  <V> void membersOfALaterVersionArePassedOver(String file, Topic<V> topic, V value) {
    var later = withMoreMembers(Json.MAPPER.readTree(pinned(file)));

    assertThat(read(topic, Json.MAPPER.writeValueAsBytes(later))).isEqualTo(value);
  }

  @Test
  void aFollowUpThatWasGivenUpIsWrittenAsPinned() {
    var letter =
        new Effect.DeadLetter(
            "vs_1",
            Action.REDACT,
            "no success within the term",
            40,
            Instant.parse("2026-03-01T12:00:00Z"));

    assertThat(Json.MAPPER.readTree(Topics.letter(letter)))
        .isEqualTo(Json.MAPPER.readTree(pinned("dead-letter")));
  }

  @Test
  void everyPinIsOfAValueAbove() throws IOException {
    var known = values().map(value -> (String) value.get()[0]).collect(Collectors.toSet());
    known.add("dead-letter");

    try (var files = Files.list(PINS)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> file.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(known);
    }
  }

  @Test
  void everyReasonForAReturnIsReadAsItIsWritten() {
    for (var reason : Outcome.Reason.values()) {
      var value = finished(new Outcome.Returned(reason));
      assertThat(read(TOPICS.outcomes(), write(TOPICS.outcomes(), value))).isEqualTo(value);
    }
  }

  @Test
  void everyStatusAndRedactionIsReadAsItIsWritten() {
    for (var status : Status.Known.values()) {
      for (var redaction : Redaction.Known.values()) {
        var snapshot = new Snapshot(status, redaction, null, null, "document", false, SERVED_AT);
        var value = finished(new Outcome.Done(snapshot, SERVED_AT, Duration.ZERO, null));
        assertThat(read(TOPICS.outcomes(), write(TOPICS.outcomes(), value))).isEqualTo(value);
      }
    }
  }

  @Test
  void nothingIsWrittenForNothing() {
    try (var serde = new JsonSerde<>(FollowUp.class)) {
      assertThat(serde.serializer().serialize("t", null)).isNull();
      assertThat(serde.deserializer().deserialize("t", null)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "Jane Doe",
        "\"Jane Doe\"",
        "[]",
        "{}",
        "{\"id\":\"Jane Doe\"}",
        "{\"followUpId\":\"vs_1-7\"}",
        "{\"followUpId\":\"vs_1-7\",\"outcome\":null}",
        "{\"followUpId\":\"vs_1-7\",\"outcome\":{\"type\":\"Jane Doe\"}}",
        "{\"followUpId\":\"vs_1-7\",\"outcome\":{\"type\":\"busy\"}}",
        "{\"followUpId\":\"vs_1-7\",\"outcome\":{\"type\":\"busy\",\"httpStatus\":\"Jane Doe\"}}",
        "{\"followUpId\":\"vs_1-7\",\"outcome\":{\"type\":\"returned\",\"reason\":\"Jane Doe\"}}",
        "{\"followUpId\":null,\"outcome\":{\"type\":\"returned\",\"reason\":\"KEY_REFUSED\"}}",
        "{\"followUpId\":\"vs_1-7\",\"outcome\":{\"type\":\"returned\",\"reason\":\"KEY_REFUSED\"}}"
            + " Jane",
      })
  void whatIsNoOutcomeIsRefusedWithoutBeingQuoted(String text) {
    var topic = TOPICS.outcomes();

    assertThatThrownBy(() -> read(topic, text.getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class)
        .hasMessageMatching(
            "A FollowUpFinished is wanted on verity.outcomes, something else was found at byte"
                + " -?\\d+\\.")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "null", "7", "true"})
  void aStatusIsAWord(String status) {
    var text =
        new String(pinned("outcome-done"), UTF_8)
            .replaceFirst("\"verified\"", status)
            .getBytes(UTF_8);

    assertThatThrownBy(() -> read(TOPICS.outcomes(), text))
        .isInstanceOf(SerializationException.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  <V> void aValueWithoutAMemberThatItNeedsIsRefused(String file, Topic<V> topic, V value) {
    var whole = (ObjectNode) Json.MAPPER.readTree(pinned(file));
    for (var member : whole.propertyNames()) {
      var without = whole.deepCopy();
      without.remove(member);
      var withNull = whole.deepCopy();
      withNull.putNull(member);

      assertThat(isRefused(topic, without))
          .as("without %s", member)
          .isNotEqualTo(isNullable(member));
      assertThat(isRefused(topic, withNull))
          .as("with null as %s", member)
          .isNotEqualTo(isNullable(member));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  <V> void aDamagedValueIsReadOrRefusedAndNothingElse(String file, Topic<V> topic, V value) {
    var seed = System.nanoTime();
    var random = RandomGeneratorFactory.getDefault().create(seed);
    IntStream.range(0, 500)
        .forEach(i -> {
          var damaged = damaged(pinned(file), random);
          var failure = catchThrowable(() -> read(topic, damaged));
          if (failure != null) {
            assertThat(failure)
                .as("seed %d, turn %d: %s", seed, i, new String(damaged, UTF_8))
                .isInstanceOf(SerializationException.class)
                .hasNoCause();
          }
        });
  }

  private static FollowUpFinished finished(Outcome outcome) {
    return new FollowUpFinished("vs_1-7", outcome);
  }

  private static boolean isNullable(String member) {
    return switch (member) {
      case "account", "observed", "doubt", "inFlight", "wakeAt", "format" -> true;
      case "actor", "reason", "notBefore", "about", "until", "previous", "hash" -> true;
      case "head", "dataKey", "erasure", "confirmBy", "key", "resultsAt" -> true;
      default -> false;
    };
  }

  private static <V> boolean isRefused(Topic<V> topic, JsonNode value) {
    try {
      read(topic, Json.MAPPER.writeValueAsBytes(value));
      return false;
    } catch (SerializationException _) {
      return true;
    }
  }

  private static JsonNode withMoreMembers(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.forEach(JsonTest::withMoreMembers);
      if (!isOpen(object)) {
        object.put("addedLater", "Jane Doe");
        object.putObject("addedLaterToo").put("deep", 1);
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(JsonTest::withMoreMembers);
    }
    return node;
  }

  /// A map: each of its members is a value of its own.
  private static boolean isOpen(ObjectNode object) {
    return object.has("follow_up") || object.has("REDACT") || object.isEmpty();
  }

  private static byte[] damaged(byte[] whole, RandomGenerator random) {
    var damaged = whole.clone();
    var wounds = random.nextInt(1, 4);
    for (var i = 0; i < wounds; i++) {
      damaged[random.nextInt(damaged.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) "{}[]\",:0a".charAt(random.nextInt(9));
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(damaged, random.nextInt(damaged.length))
        : damaged;
  }

  private static <V> byte[] write(Topic<V> topic, V value) {
    return topic.values().serializer().serialize(topic.name(), value);
  }

  private static <V> V read(Topic<V> topic, byte[] bytes) {
    return topic.values().deserializer().deserialize(topic.name(), bytes);
  }

  private static byte[] pinned(String name) {
    try {
      return Files.readAllBytes(PINS.resolve(name + ".json"));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
