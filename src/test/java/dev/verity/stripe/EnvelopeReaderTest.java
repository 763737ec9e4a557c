package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {
  private static final String SESSION = "vs_1SyntheticAAAAAAAAAAAAAA";

  private static final String MINIMAL =
      """
      {"id":"evt_1","object":"event","type":"identity.verification_session.verified","created":7,\
      "livemode":true,"data":{"object":{"id":"vs_1"}}}\
      """;

  private static final String THIN =
      """
      {"id":"evt_2","object":"v2.core.event","type":"v1.identity.verification_session.verified",\
      "created":"2026-10-09T08:56:00.000Z","livemode":false,"related_object":{"id":"vs_1"}}\
      """;

  @Test
  void aSnapshotEventIsRead() {
    assertThat(EnvelopeReader.read(Deliveries.bytes(Deliveries.snapshot("verified"))))
        .isEqualTo(
            new Reading.Read<>(
                new Envelope(
                    "evt_1Synthetic00000000000006",
                    "identity.verification_session.verified",
                    SESSION,
                    false,
                    null,
                    Instant.ofEpochSecond(1_760_000_960),
                    false)));
  }

  @Test
  void aThinEventIsRead() {
    assertThat(EnvelopeReader.read(Deliveries.bytes(Deliveries.thin("created"))))
        .isEqualTo(
            new Reading.Read<>(
                new Envelope(
                    "evt_test_65Synthetic00000014",
                    "v1.identity.verification_session.created",
                    SESSION,
                    false,
                    null,
                    Instant.parse("2026-10-09T08:56:00Z"),
                    true)));
  }

  @Test
  void aConnectedAccountAndTheModeAreRead() {
    var connected = read(Deliveries.bytes(Deliveries.snapshot("verified_on_connected_account")));
    var live = read(Deliveries.bytes(Deliveries.snapshot("verified_live")));
    var context =
        read(Deliveries.bytes(Deliveries.thin("verified").put("context", "org_1/acct_2")));

    assertThat(connected.account()).isEqualTo("acct_1ConnectedBBBB");
    assertThat(live.livemode()).isTrue();
    assertThat(context.account()).isEqualTo("org_1/acct_2");
  }

  @Test
  void theOrderOfTheMembersDoesNotMatter() {
    var body =
        """
         {"data":{"previous":[{"id":1}],"object":{"metadata":{"id":"x"},"id":"vs_1"}},"account":null,
         "livemode":false,"created":7,"type":"identity.verification_session.created",
         "object":"event","id":"evt_1"}
        """;

    assertThat(read(Deliveries.bytes(body)).sessionId()).isEqualTo("vs_1");
  }

  @Test
  void anotherTypeHasNoSession() {
    var balance =
        """
        {"id":"evt_1","object":"event","type":"balance.available","created":7,"livemode":true,\
        "data":{"object":{"object":"balance"}},"account":"?"}\
        """;

    var envelope = read(Deliveries.bytes(balance));

    assertThat(envelope.type()).isEqualTo("balance.available");
    assertThat(envelope.sessionId()).isNull();
  }

  @Test
  void anUnknownTypeOfASessionHasOne() {
    var renamed = MINIMAL.replace("session.verified", "session.approved_v2");

    assertThat(read(Deliveries.bytes(renamed)).sessionId()).isEqualTo("vs_1");
  }

  @ParameterizedTest
  @MethodSource
  void aBodyThatStripeDoesNotSendIsMalformed(String reason, byte[] body) {
    assertThat(EnvelopeReader.read(body)).isEqualTo(new Reading.Malformed<Envelope>(reason));
  }

  static Stream<Arguments> aBodyThatStripeDoesNotSendIsMalformed() {
    return Stream.of(
        bad("not_json", ""),
        bad("not_json", "   "),
        bad("not_json", "hello"),
        bad("not_json", "{"),
        bad("not_json", MINIMAL.substring(0, MINIMAL.length() - 1)),
        bad("not_json", MINIMAL + "x"),
        bad("not_json", MINIMAL.replace(":7,", ":07,")),
        bad("not_json", MINIMAL.replace(":7,", ":NaN,")),
        bad("not_json", MINIMAL.replace("\"id\":\"evt_1\"", "'id':'evt_1'")),
        bad("not_json", MINIMAL.replace("{\"id\":\"evt_1\"", "/**/{\"id\":\"evt_1\"")),
        bad("not_json", MINIMAL.replace("evt_1", "evt\n1")),
        bad("not_json", MINIMAL.replace("true,", "true,,")),
        bad("not_json", MINIMAL.replace(":7,", ":7,\"x\":\"\\q\",")),
        arguments("not_json", MINIMAL.getBytes(UTF_16LE)),
        bad("not_an_object", "null"),
        bad("not_an_object", "[" + MINIMAL + "]"),
        bad("not_an_object", "\"text\""),
        bad("not_an_object", "17"),
        bad("trailing_content", MINIMAL + MINIMAL),
        bad("trailing_content", MINIMAL + " null"),
        bad("byte_order_mark", "\uFEFF" + MINIMAL),
        arguments("not_utf8", MINIMAL.replace("evt_1", "evt_\u00E9").getBytes(ISO_8859_1)),
        arguments("not_utf8", with("\"x\":\"\u00C0\u0080\"").getBytes(ISO_8859_1)),
        bad("beyond_limits", with("\"x\":" + "[".repeat(64) + "]".repeat(64))),
        bad("beyond_limits", with("\"x\":" + "[".repeat(100_000))),
        bad("beyond_limits", with("\"x\":" + "{\"y\":".repeat(30_000))),
        bad("beyond_limits", with("\"x\":" + "9".repeat(100_000))),
        bad("duplicate_key", with("\"id\":\"evt_1\"")),
        bad("duplicate_key", with("\"i\\u0064\":\"evt_2\"")),
        bad("duplicate_key", with("\"x\":1,\"x\":1")),
        bad("duplicate_key", with("\"data\":null")),
        bad("duplicate_key", MINIMAL.replace("{\"object\"", "{\"object\":{},\"object\"")),
        bad("duplicate_key", MINIMAL.replace("{\"id\":\"vs", "{\"id\":\"vs_2\",\"id\":\"vs")),
        bad("duplicate_key", THIN.replace("{\"id\":\"vs", "{\"id\":\"vs_2\",\"id\":\"vs")),
        bad("missing_id", MINIMAL.replace("\"id\":\"evt_1\"", "\"x\":1")),
        bad("missing_type", MINIMAL.replace("\"type\"", "\"x\"")),
        bad("missing_object", MINIMAL.replace("\"object\":\"event\"", "\"x\":1")),
        bad("missing_created", MINIMAL.replace("created", "x")),
        bad("missing_livemode", MINIMAL.replace("livemode", "x")),
        bad("missing_data_object_id", MINIMAL.replace("\"data\"", "\"x\"")),
        bad("missing_data_object_id", MINIMAL.replace("{\"object\"", "{\"x\"")),
        bad("missing_data_object_id", MINIMAL.replace("{\"id\":\"vs_1\"}", "{}")),
        bad("missing_data_object_id", MINIMAL.replace("\"vs_1\"", "null")),
        bad("missing_related_object_id", THIN.replace("related_object", "x")),
        bad("missing_related_object_id", THIN.replace("{\"id\":\"vs_1\"}", "null")),
        bad("wrong_id", MINIMAL.replace("\"evt_1\"", "1")),
        bad("wrong_id", MINIMAL.replace("\"evt_1\"", "null")),
        bad("wrong_id", MINIMAL.replace("evt_1", "")),
        bad("wrong_id", MINIMAL.replace("evt_1", "evt 1")),
        bad("wrong_id", MINIMAL.replace("evt_1", "e".repeat(256))),
        bad("wrong_type", MINIMAL.replace("\"identity.verification_session.verified\"", "[]")),
        bad("wrong_type", MINIMAL.replace("session.verified", "session.")),
        bad("wrong_type", MINIMAL.replace("session.verified", "session.\\u0000")),
        bad("wrong_type", MINIMAL.replace("verified", "v".repeat(256))),
        bad("wrong_object", MINIMAL.replace("\"event\"", "\"list\"")),
        bad("wrong_object", MINIMAL.replace("\"event\"", "7")),
        bad("wrong_created", MINIMAL.replace(":7,", ":\"7\",")),
        bad("wrong_created", MINIMAL.replace(":7,", ":\"2026-10-09T08:56:00Z\",")),
        bad("wrong_created", MINIMAL.replace(":7,", ":7.5,")),
        bad("wrong_created", MINIMAL.replace(":7,", ":-7,")),
        bad("wrong_created", MINIMAL.replace(":7,", ":253402300800,")),
        bad("wrong_created", MINIMAL.replace(":7,", ":99999999999999999999,")),
        bad("wrong_created", MINIMAL.replace(":7,", ":null,")),
        bad("wrong_created", THIN.replace("\"2026-10-09T08:56:00.000Z\"", "7")),
        bad("wrong_created", THIN.replace("2026-10", "+12026-10")),
        bad("wrong_livemode", MINIMAL.replace("true", "\"true\"")),
        bad("wrong_livemode", MINIMAL.replace("true", "1")),
        bad("wrong_account", with("\"account\":{}")),
        bad("wrong_account", with("\"account\":\"acct 1\"")),
        bad("wrong_context", with("\"context\":7")),
        bad("wrong_context", with("\"context\":\"\"")),
        bad("wrong_data", MINIMAL.replace("{\"object\":{\"id\":\"vs_1\"}}", "[]")),
        bad("wrong_data_object", MINIMAL.replace("{\"id\":\"vs_1\"}", "\"vs_1\"")),
        bad("wrong_related_object", THIN.replace("{\"id\":\"vs_1\"}", "\"vs_1\"")),
        bad("wrong_data_object_id", MINIMAL.replace("\"vs_1\"", "1")),
        bad("wrong_data_object_id", MINIMAL.replace("vs_1", "vs_")),
        bad("wrong_data_object_id", MINIMAL.replace("vs_1", "vr_1")),
        bad("wrong_data_object_id", MINIMAL.replace("vs_1", "vs_1\\u0000")),
        bad("wrong_data_object_id", MINIMAL.replace("vs_1", "vs_" + "1".repeat(253))),
        bad("wrong_related_object_id", THIN.replace("vs_1", "vs_-1")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 252})
  void aSessionIdOfAnyLengthThatStripePromisesIsTaken(int length) {
    var id = "vs_" + "1".repeat(length);

    assertThat(read(Deliveries.bytes(MINIMAL.replace("vs_1", id))).sessionId()).isEqualTo(id);
  }

  @Test
  void membersThatNobodyReadsMayBeAnything() {
    var odd = with("\"x\":[{},{\"id\":1,\"id\":[\"\\ud800\"]},1e999,-0.0],\"request\":\"req_1\"");

    assertThat(read(Deliveries.bytes(odd)).sessionId()).isEqualTo("vs_1");
  }

  @Test
  void noChangeOfABodyEndsInAnException() {
    var seed = 25L;
    var random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      var body = Deliveries.bytes(i % 2 == 0 ? MINIMAL : THIN);
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }

      var read = EnvelopeReader.read(body);

      assertThat(EventReader.read(body) instanceof Reading.Read)
          .as("seed %d, case %d", seed, i)
          .isEqualTo(
              read instanceof Reading.Read<Envelope>(var envelope) && envelope.sessionId() != null);
    }
  }

  private static Arguments bad(String reason, String body) {
    return arguments(reason, Deliveries.bytes(body));
  }

  private static String with(String members) {
    return MINIMAL.substring(0, MINIMAL.length() - 1) + "," + members + "}";
  }

  private static Envelope read(byte[] body) {
    return switch (EnvelopeReader.read(body)) {
      case Reading.Read<Envelope>(var envelope) -> envelope;
      case Reading.Malformed<Envelope>(var reason) -> throw new AssertionError(reason);
    };
  }
}
