package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.session.Entry;
import dev.verity.topics.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// One value has one form: the one that another implementation of RFC 8785 finds in what stands on
/// the topic.
final class CanonicalJsonTest {
  private static final int ENTRIES = 3_000;
  private static final long SEED = 4711;
  private static final int[] ODD_CHARACTERS = {
    '"', '\\', '/', 0x7f, 0x80, 0xa0, 0xe9, 0x2028, 0x2029, 0xd7ff, 0xe000, 0xfb33, 0xfffd, 0xffff,
    0x10000, 0x1f600, 0x10ffff
  };

  @Test
  void anyEntryHasTheFormThatAnotherImplementationFinds() throws IOException {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (var number = 0; number < ENTRIES; number++) {
      var entry = entry(random, number);
      var stored = (ObjectNode) Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(entry));
      stored.remove("hash");
      var wanted = new JsonCanonicalizer(Json.MAPPER.writeValueAsString(stored)).getEncodedString();
      assertThat(text(CanonicalJson.of(entry))).as("seed %d, %d", SEED, number).isEqualTo(wanted);
      assertThat(text(CanonicalJson.of(stored))).isEqualTo(wanted);
    }
  }

  @Test
  void everyControlCharacterHasItsShortestEscape() throws IOException {
    for (var unit = 0; unit < 0x100; unit++) {
      var text = "a" + (char) unit + "b";
      var entry = entry(Map.of(text, text));
      var stored = (ObjectNode) Json.MAPPER.valueToTree(entry);
      stored.remove("hash");
      assertThat(text(CanonicalJson.of(entry)))
          .isEqualTo(
              new JsonCanonicalizer(Json.MAPPER.writeValueAsString(stored)).getEncodedString());
    }
  }

  @Test
  void anEntryReadsAsWrittenDown() {
    var entry = entry(Map.of("reason", "a \"b\" \u001f é \uD83D\uDE00", "actor", "dpo"));
    assertThat(text(CanonicalJson.of(entry)))
        .isEqualTo(
            "{\"at\":\"2026-03-01T12:00:00.250Z\",\"facts\":{\"actor\":\"dpo\",\"reason\":\"a"
                + " \\\"b\\\" \\u001f é \uD83D\uDE00\"},\"kind\":\"REQUEST\",\"policy\":\"8c1f\","
                + "\"previous\":null,\"sequence\":1,\"sessionId\":\"vs_1\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD800", "\uDC00", "a\uD83Db", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
  void halfASurrogatePairIsWrittenAsAnEscapeAndComesBackFromTheTopic(String text) {
    var entry = entry(Map.of("reason", text));
    var form = CanonicalJson.of(entry);
    var read = Json.MAPPER.readTree(form);
    assertThat(read.path("facts").path("reason").stringValue()).isEqualTo(text);
    var stored = (ObjectNode) Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(entry));
    stored.remove("hash");
    assertThat(text(CanonicalJson.of(stored))).isEqualTo(text(form));
  }

  @Test
  void noTwoHalvesLookTheSame() {
    var forms = new HashSet<String>();
    for (var unit = 0xD800; unit < 0xE000; unit++) {
      forms.add(text(CanonicalJson.of(entry(Map.of("reason", String.valueOf((char) unit))))));
    }
    assertThat(forms).hasSize(0x800).anyMatch(form -> form.contains("\"\\ud800\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e400", "9007199254740992", "123456789012345678901", "-1e2"})
  void aNumberThatIsNoPlainIntegerHasNoForm(String number) {
    var value = Json.MAPPER.readTree("{\"sequence\":[" + number + "]}");
    assertThatThrownBy(() -> CanonicalJson.of(value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nestedValuesAreSortedAtEveryDepth() throws IOException {
    var json =
        "{\"b\":[{\"z\":1,\"a\":[]},true,{}],\"a\":{\"\u20ac\":-0,\"\\r\":9007199254740991}}";
    assertThat(text(CanonicalJson.of(Json.MAPPER.readTree(json))))
        .isEqualTo(new JsonCanonicalizer(json).getEncodedString());
  }

  private static Entry entry(Map<String, String> facts) {
    return new Entry(
        "vs_1",
        1,
        Instant.parse("2026-03-01T12:00:00.250Z"),
        Entry.Kind.REQUEST,
        "8c1f",
        facts,
        null,
        null);
  }

  private static Entry entry(RandomGenerator random, int number) {
    var facts = new TreeMap<String, String>();
    for (var count = random.nextInt(6); count > 0; count--) {
      facts.put(text(random), text(random));
    }
    var kinds = Entry.Kind.values();
    return new Entry(
        "vs_" + text(random),
        random.nextLong(1, 1L << random.nextInt(1, 53)) + 1,
        Instant.ofEpochSecond(
            random.nextLong(-4_000_000_000L, 8_000_000_000L),
            random.nextBoolean()
                ? random.nextInt(1000) * 1_000_000
                : random.nextInt(1_000_000_000)),
        kinds[number % kinds.length],
        text(random),
        facts,
        random.nextBoolean() ? null : "ab".repeat(32),
        "cd".repeat(32));
  }

  private static String text(RandomGenerator random) {
    return IntStream.generate(() -> character(random))
        .limit(random.nextInt(12))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static int character(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(0x20);
      case 1 -> ODD_CHARACTERS[random.nextInt(ODD_CHARACTERS.length)];
      default -> random.nextInt(0x20, 0x7f);
    };
  }

  private static String text(byte[] bytes) {
    assertThat(new String(bytes, UTF_8).getBytes(UTF_8))
        .matches(again -> Arrays.equals(again, bytes));
    return new String(bytes, UTF_8);
  }
}
