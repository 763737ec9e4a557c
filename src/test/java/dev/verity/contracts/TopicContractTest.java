package dev.verity.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.deadletters.Deed;
import dev.verity.privacy.DataKey;
import dev.verity.privacy.SealedEvent;
import dev.verity.session.Alarm;
import dev.verity.session.Answer;
import dev.verity.session.Doubt;
import dev.verity.session.Entry;
import dev.verity.session.FollowUp;
import dev.verity.session.Obligation;
import dev.verity.session.Outcome;
import dev.verity.session.Request;
import dev.verity.session.Setback;
import dev.verity.stripe.Deliveries;
import dev.verity.topics.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A record that is as it was promised passes, and one that is broken anywhere does not.
final class TopicContractTest {
  private static final TopicContract CONTRACT = TopicContract.current();
  private static final Set<String> MAPS = Set.of("facts", "setbacks", "generations");
  private static final Set<String> NOT_WANTED = Set.of("account", "notBefore", "about");

  static Stream<Written> written() {
    return Written.all();
  }

  static Stream<Written> events() {
    var verified = Deliveries.bytes(Deliveries.snapshot("verified"));
    return Stream.of(
        Written.event("inbox", Deliveries.snapshot("verified")),
        Written.event("inbox", Deliveries.snapshot("verified_on_connected_account")),
        Written.event("inbox", Deliveries.thin("verified")),
        published(verified),
        published(Deliveries.bytes(Deliveries.thin("verified"))),
        published(SealedEvent.withhold(verified, SealedEvent.DROPPED)),
        published(SealedEvent.withhold(verified, SealedEvent.REDACTED)),
        published(SealedEvent.seal(verified, DataKey.create("dk_1"))));
  }

  @ParameterizedTest
  @MethodSource({"written", "events"})
  void whatIsWrittenFits(Written written) {
    assertThat(misfits(written)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("written")
  void aMemberLessIsFoundHoweverDeep(Written written) {
    everyMember(
        written,
        (object, member) -> {
          if (!written.topic().equals("requests") || !NOT_WANTED.contains(member)) {
            object.remove(member);
          } else {
            object.putObject(member);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("written")
  void anotherTypeIsFoundHoweverDeep(Written written) {
    everyMember(written, (object, member) -> object.putObject(member).put("odd", true));
  }

  @ParameterizedTest
  @MethodSource("written")
  void aMemberMoreIsFoundHoweverDeep(Written written) {
    everyMember(written, (object, member) -> object.put(member + "Too", "Jane Doe"));
  }

  @ParameterizedTest
  @MethodSource({"written", "events"})
  void aBrokenHeaderIsFound(Written written) {
    for (var header : written.headers().keySet()) {
      assertThat(misfits(written.with(header, ""))).as("with an empty %s", header).isNotEmpty();
      if (!written.topic().equals("requests")) {
        assertThat(misfits(written.without(header))).as("without %s", header).isNotEmpty();
      }
    }
    if (!written.topic().equals("erasure-acks")) {
      assertThat(misfits(written.with("added_later", "x"))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource({"written", "events"})
  void anotherKeyIsFound(Written written) {
    if (!written.what().equals("deed")) { // it has that of its letter
      assertThat(misfits(written.of("Jane Doe"))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource({"written", "events"})
  void whatIsNoJsonIsFound(Written written) {
    assertThat(misfits(written.saying("{"))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"evt_1Synthetic->\"Jane Doe ",
        "\"id\":\"vs_->\"id\":\"cus_",
        "\"object\":\"event\"->\"object\":\"thing\"",
        "\"type\":\"identity.verification_session.verified\"->\"type\":\"charge.failed\"",
        "\"livemode\":false->\"livemode\":\"no\"",
        "\"data\":->\"date\":",
      })
  void aBrokenEventIsFound(String change) {
    var parts = change.split("->", 2);
    var body = Deliveries.snapshot("verified").toString();
    var broken = body.replace(parts[0], parts[1]);

    assertThat(broken).isNotEqualTo(body);
    for (var topic : List.of("inbox", "events")) {
      var type = "identity.verification_session.verified";
      assertThat(misfits(Written.event(topic, type, broken))).isNotEmpty();
    }
  }

  @Test
  void aSealThatIsNoneIsFound() {
    var event = Deliveries.snapshot("verified").put("sealed", "in the clear");

    assertThat(misfits(Written.event("events", event))).isNotEmpty();
  }

  @Test
  void aLetterSaysWhereItComesFromAndHasAnyValue() {
    var letter =
        DeadLetters.unreadable(
            "verity.dead-letters",
            "verity.inbox",
            0,
            7,
            "vs_1".getBytes(UTF_8),
            new byte[] {-1},
            new RecordHeaders().add("odd", "x".getBytes(UTF_8)),
            "An event is wanted, garbage was found.");
    var record = record(letter.topic(), letter.headers(), letter.value());

    assertThat(CONTRACT.misfits(record)).isEmpty();
    record.headers().remove(DeadLetters.REASON);
    assertThat(CONTRACT.misfits(record)).isNotEmpty();
  }

  @Test
  void aKeyIsDestroyedByNothingUnderItsName() {
    var destroyed = new RecordHeaders();
    Written.cloudEvent("dev.verity.key.destroyed", "/verity")
        .forEach((name, text) -> destroyed.add(name, text.getBytes(UTF_8)));

    assertThat(CONTRACT.misfits(record("verity.keys", destroyed, null))).isEmpty();
    destroyed.remove("ce_type").add("ce_type", "dev.verity.key".getBytes(UTF_8));
    assertThat(CONTRACT.misfits(record("verity.keys", destroyed, null))).isNotEmpty();
  }

  @Test
  void aTopicThatNobodyDescribesIsFound() {
    assertThat(CONTRACT.misfits(record("verity.gossip", new RecordHeaders(), new byte[0])))
        .containsExactly("nothing is described of verity.gossip");
  }

  static Stream<Arguments> words() {
    return Stream.of(
        words("answer", "/properties/verdict/enum", Answer.Verdict.values()),
        words("answer", "/properties/reason/x-extensible-enum", Answer.Reason.values()),
        words("entry", "/properties/kind/x-extensible-enum", Entry.Kind.values()),
        words("follow-up", "/$defs/action/x-extensible-enum", FollowUp.Action.values()),
        words(
            "outcome",
            "/$defs/returned/properties/reason/x-extensible-enum",
            Outcome.Reason.values()),
        words("session", "/$defs/doubt/properties/cause/x-extensible-enum", Doubt.Cause.values()),
        words(
            "session",
            "/$defs/obligation/properties/gate/x-extensible-enum",
            Obligation.Gate.values()),
        words(
            "session", "/$defs/setback/properties/stage/x-extensible-enum", Setback.Stage.values()),
        words("session", "/$defs/alarm/properties/kind/x-extensible-enum", Alarm.Kind.values()),
        words("deed", "/properties/kind/x-extensible-enum", Deed.Kind.values()),
        Arguments.of(
            "request",
            "/properties/kind/enum",
            Stream.of(Request.Known.values()).map(Request.Known::wire).toList()));
  }

  @ParameterizedTest(name = "{0}{1}")
  @MethodSource("words")
  void everyListOfWordsIsThatOfTheCode(String schema, String pointer, List<String> words) {
    var listed = Contracts.ofTopics().schemas().get(schema + ".schema.json");

    assertThat(
            requireNonNull(listed)
                .at(pointer)
                .valueStream()
                .filter(word -> !word.isNull())
                .map(JsonNode::stringValue))
        .containsExactlyElementsOf(words);
  }

  private static Arguments words(String schema, String pointer, Enum<?>... words) {
    return Arguments.of(schema, pointer, Stream.of(words).map(Enum::name).toList());
  }

  /// Breaks one member after the other, each in a record that is whole otherwise.
  private static void everyMember(Written written, BiConsumer<ObjectNode, String> breaks) {
    var whole = objects(written.json());
    for (var place = 0; place < whole.size(); place++) {
      for (var member : whole.get(place).propertyNames()) {
        var json = written.json();
        breaks.accept(objects(json).get(place), member);
        assertThat(misfits(written.saying(json)))
            .as("%s of %s", member, whole.get(place))
            .isNotEmpty();
      }
    }
  }

  private static Written published(byte[] body) {
    var type = "identity.verification_session.verified";
    return Written.event("events", type, new String(body, UTF_8));
  }

  private static List<String> misfits(Written written) {
    return CONTRACT.misfits(written.record());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, Headers headers, byte @Nullable [] value) {
    var record = new ConsumerRecord<>(topic, 0, 0, Written.SESSION.getBytes(UTF_8), value);
    headers.forEach(record.headers()::add);
    return record;
  }

  /// Every object in it but maps, in which each member is a value of its own.
  private static List<ObjectNode> objects(JsonNode json) {
    var found = new ArrayList<ObjectNode>();
    if (json instanceof ObjectNode object) {
      found.add(object);
    }
    json.forEachEntry((name, value) -> {
      var inner = objects(value);
      found.addAll(MAPS.contains(name) ? inner.subList(1, inner.size()) : inner);
    });
    if (json.isArray()) {
      json.forEach(element -> found.addAll(objects(element)));
    }
    return found;
  }
}
