package dev.verity.privacy;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.DirectDecrypter;
import dev.verity.topics.Json;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class SealedEventTest {
  private static final DataKey KEY = DataKey.create("k-1");
  private static final String EVENT =
      """
      {
        "id": "evt_1",
        "type": "identity.verification_session.verified",
        "data": {
          "object": {
            "id": "vs_1",
            "client_reference_id": "user-0001",
            "metadata": { "name" : "Jenny Rosen" },
            "status": "verified"
          }
        }
      }
      """;

  @Test
  void whatMayBeToldStaysByteForByte() {
    var sealed = text(seal(EVENT));
    var seal = tree(sealed).path("sealed").stringValue();

    assertThat(sealed.replace(seal, "SEAL"))
        .isEqualTo(
            """
            {
              "id": "evt_1",
              "type": "identity.verification_session.verified",
              "data": {
                "object": {
                  "id": "vs_1",
                  "client_reference_id": "[sealed]",
                  "metadata": "[sealed]",
                  "status": "verified"
                }
              },"sealed":"SEAL"
            }
            """);
  }

  @Test
  void theSealIsACompactJweThatNamesKeyAndEvent() throws Exception {
    var jwe = JWEObject.parse(tree(seal(EVENT)).path("sealed").stringValue());
    jwe.decrypt(new DirectDecrypter(KEY.secret()));

    assertThat(jwe.getHeader().toJSONObject())
        .containsOnly(
            entry("alg", "dir"),
            entry("enc", "A256GCM"),
            entry("kid", "k-1"),
            entry("event", "evt_1"));
    assertThat(tree(jwe.getPayload().toString()))
        .isEqualTo(
            tree(
                """
                {"/data/object/client_reference_id": "user-0001",
                 "/data/object/metadata": {"name": "Jenny Rosen"}}
                """));
  }

  @Test
  void theKeyOpensItAgain() {
    var sealed = tree(seal(EVENT));

    assertThat(SealedEvent.keyOf(sealed)).contains("k-1");
    assertThat(SealedEvent.open(sealed, KEY)).isEqualTo(tree(EVENT));
    assertThat(sealed.path("sealed").isString()).as("the argument is left alone").isTrue();
  }

  @Test
  void anEventWithoutPersonalValuesStaysAsItIs() {
    var event = bytes("{\"id\": \"evt_1\", \"data\": {\"object\": {\"metadata\": {}}}}");

    assertThat(SealedEvent.seal(event, KEY)).isSameAs(event);
    assertThat(SealedEvent.withhold(event, SealedEvent.DROPPED)).isSameAs(event);
    assertThat(SealedEvent.keyOf(tree(text(event)))).isEmpty();
  }

  @Test
  void credentialsAreNotEvenSealed() {
    var event =
        "{\"id\": \"evt_1\", \"data\": {\"object\": {\"url\": \"https://verify.stripe.com/x\","
            + " \"client_secret\": \"vs_1_secret\", \"metadata\": {\"a\": \"b\"}}}}";
    var opened = SealedEvent.open(tree(seal(event)), KEY);

    assertThat(opened.at("/data/object"))
        .isEqualTo(
            tree(
                "{\"url\": \"[dropped]\", \"client_secret\": \"[dropped]\", \"metadata\": {\"a\":"
                    + " \"b\"}}"));
    assertThat(text(seal("{\"data\": {\"object\": {\"url\": \"https://x\"}}}")))
        .isEqualTo("{\"data\": {\"object\": {\"url\": \"[dropped]\"}}}");
  }

  @Test
  void withheldValuesAreReplacedByAWord() {
    var withheld = SealedEvent.withhold(bytes(EVENT), SealedEvent.DROPPED);

    assertThat(text(withheld))
        .isEqualTo(
            EVENT
                .replace("\"user-0001\"", "\"[dropped]\"")
                .replace("{ \"name\" : \"Jenny Rosen\" }", "\"[dropped]\""));
    assertThat(SealedEvent.withhold(withheld, SealedEvent.DROPPED)).isEqualTo(withheld);
  }

  @Test
  void withoutItsKeyAnEventReadsAsRedacted() {
    assertThat(SealedEvent.withoutKey(tree(seal(EVENT))))
        .isEqualTo(tree(text(SealedEvent.withhold(bytes(EVENT), SealedEvent.REDACTED))));
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    var sealed = tree(seal(EVENT));

    assertThatThrownBy(() -> SealedEvent.open(sealed, DataKey.create("k-2")))
        .isInstanceOf(BrokenSeal.class)
        .hasMessageContaining("another key than k-2");
    assertThatThrownBy(() -> SealedEvent.open(sealed, DataKey.create("k-1")))
        .isInstanceOf(BrokenSeal.class)
        .hasMessageContaining("does not open with key k-1");
  }

  @Test
  void aSealMovedToAnotherEventIsBroken() {
    var other = (ObjectNode) tree(seal(EVENT.replace("evt_1", "evt_2")));
    other.set("sealed", tree(seal(EVENT)).path("sealed"));

    assertThatThrownBy(() -> SealedEvent.open(other, KEY))
        .isInstanceOf(BrokenSeal.class)
        .hasMessageContaining("the seal of another event");
  }

  @Test
  void aChangedSealIsBroken() {
    var sealed = (ObjectNode) tree(seal(EVENT));
    var seal = sealed.path("sealed").stringValue();
    var middle = seal.length() - 30;
    var changed = seal.charAt(middle) == 'A' ? 'B' : 'A';
    sealed.put("sealed", seal.substring(0, middle) + changed + seal.substring(middle + 1));

    assertThatThrownBy(() -> SealedEvent.open(sealed, KEY))
        .isInstanceOf(BrokenSeal.class)
        .hasMessageNotContaining("Jenny");
  }

  @Test
  void sealedTwiceItOpensTwice() {
    var second = DataKey.create("k-2");
    var twice = SealedEvent.seal(seal(EVENT), second);

    var once = SealedEvent.open(tree(twice), second);
    assertThat(SealedEvent.keyOf(once)).contains("k-1");
    assertThat(SealedEvent.open(once, KEY)).isEqualTo(tree(EVENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the words and the place of a seal
        "{\"id\": \"evt_1\", \"sealed\": \"Jenny\"}",
        "{\"id\": \"evt_1\", \"sealed\": null, \"x\": \"Jenny\"}",
        "{\"id\": \"evt_1\", \"sealed\": {}, \"x\": \"Jenny\"}",
        "{\"sealed\": {\"sealed\": \"Jenny\"}, \"id\": \"evt_1\"}",
        "{\"id\": \"evt_1\", \"x\": \"[sealed]\"}",
        "{\"id\": \"evt_1\", \"type\": \"[sealed]\"}",
        "{\"id\": \"evt_1\", \"type\": \"[\\u0073ealed]\", \"x\": \"[redacted]\"}",
        "{\"id\": \"[sealed]\", \"x\": \"Jenny\"}",
        "{\"id\": \"evt_1\", \"data\": {\"object\": {\"options\": {\"document\":"
            + " {\"allowed_types\": [\"passport\", \"[sealed]\", {\"of\": \"Jenny\"}, []]}}}}}",
        // names that pointers escape, and names that are odd
        "{\"id\": \"evt_1\", \"a/b\": \"Jenny\", \"a~b\": \"Jenny\", \"~1\": \"Jenny\", \"\":"
            + " \"Jenny\"}",
        "{\"id\": \"evt_1\", \"0\": \"Jenny\", \" \\\"\\\\\\n\\u00e9\\ud83d\\ude00\": \"Jenny\"}",
        "{\"id\": \"evt_1\", \"data\": {\"\": {\"\": \"Jenny\"}, \"object\": {\"/\": \"Jenny\"}}}",
        // values in all forms
        "{\"id\":\"evt_1\",\"a\":1,\"b\":-0.10e+5,\"c\":true,\"d\":false,\"e\":null,\"f\":[[],{}],\"g\":{\"h\":{}}}",
        "{\"id\":\"evt_1\",\"a\":123456789012345678901234567890,\"b\":\"\\ud83d\\ude00 \\u0000\"}",
        "{\"id\":\"evt_1\",\"a\" :\n\t\"é😀 \\\" ] } , \" ,\"b\": [ 1 , \"}\" ] }",
        "  {\"x\": \"Jenny\", \"id\": \"evt_1\"}  ",
        "{\"id\":\"evt_1\",\"a\":\"half a pair \\ud83d Jenny \\ude00\"}",
        // one member twice: the last counts
        "{\"id\": \"evt_1\", \"x\": \"Jenny\", \"x\": null}",
        "{\"id\": \"evt_1\", \"x\": {}, \"x\": \"Jenny\"}",
        "{\"id\": \"evt_1\", \"type\": {\"of\": \"Jenny\"}, \"type\": \"[sealed]\"}",
        "{\"id\": \"evt_1\", \"data\": {\"object\": {\"a\": \"Jenny\"}}, \"data\": {\"a\":"
            + " \"Jenny\"}}",
        "{\"id\": \"evt_1\", \"sealed\": \"Jenny\", \"sealed\": \"Jenny\"}",
        "{\"id\": \"evt_0\", \"x\": \"Jenny\", \"id\": \"evt_1\"}"
      })
  void whateverASenderMakesUpIsSealedAndOpens(String event) {
    var sealed = seal(event);

    assertThat(text(sealed)).doesNotContain("Jenny");
    assertThat(SealedEvent.open(tree(sealed), KEY)).isEqualTo(tree(event));
    assertThat(text(SealedEvent.withhold(bytes(event), SealedEvent.DROPPED)))
        .doesNotContain("Jenny");
  }

  @Test
  void namesAndTextsOfAnyLengthAreSealed() {
    var name = "~".repeat(40_000);
    var event = "{\"id\": \"evt_1\", \"%s\": \"%s\"}".formatted(name, "Jenny".repeat(40_000));

    assertThat(SealedEvent.open(tree(seal(event)), KEY)).isEqualTo(tree(event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Jenny",
        "\"Jenny\"",
        "[\"Jenny\"]",
        "7",
        "null",
        "{\"id\": \"evt_1\", \"Jenny\"}",
        "{\"id\": \"evt_1\", \"x\": Jenny}",
        "{\"id\": \"evt_1\", \"x\": \"Jenny",
        "{\"id\": \"evt_1\", \"x\": [1, 2}",
        "{\"id\": \"evt_1\"} {\"x\": \"Jenny\"}",
        "{\"id\": \"evt_1\"}}",
        "{\"id\": \"evt_1\"}, Jenny",
        "\ufeff{\"id\": \"evt_1\", \"x\": \"Jenny\"}",
        "{\"x\": \"Jenny\"}",
        "{\"id\": {\"x\": \"Jenny\"}}",
        "{\"id\": \"evt_1\", \"x\": \"Jenny\", \"id\": 7}"
      })
  void whatIsNoEventIsRefusedWithoutAQuotation(String body) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> seal(body))
        .withMessageContaining("wanted")
        .withMessageNotContaining("Jenny")
        .withNoCause();
  }

  @Test
  void otherEncodingsAndBottomlessNestingAreRefused() {
    var event = "{\"id\": \"evt_1\", \"x\": \"Jenny\"}";
    for (var charset :
        new Charset[] {UTF_16, Charset.forName("UTF-16LE"), Charset.forName("UTF-32")}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SealedEvent.withhold(event.getBytes(charset), SealedEvent.DROPPED));
    }
    var deep = "{\"id\": \"evt_1\", \"x\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatIllegalArgumentException().isThrownBy(() -> seal(deep)).withNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"sealed\": null}",
        "{\"sealed\": 7}",
        "{\"sealed\": \"[sealed]\"}",
        "{\"sealed\": \"a.b.c.d.e\"}",
        // alg none, alg RSA-OAEP-256, and alg dir without a key's name
        "{\"sealed\": \"eyJhbGciOiJub25lIn0..AAAA.AAAA.AAAA\"}",
        "{\"sealed\":"
            + " \"eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiayJ9.AAAA.AAAA.AAAA.AAAA\"}",
        "{\"sealed\": \"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA\"}"
      })
  void whatIsNoSealOfOursNamesNoKeyAndDoesNotOpen(String event) {
    assertThat(SealedEvent.keyOf(tree(event))).isEmpty();
    assertThatThrownBy(() -> SealedEvent.open(tree(event), KEY))
        .isInstanceOfAny(BrokenSeal.class, IllegalArgumentException.class);
  }

  private static byte[] seal(String event) {
    return SealedEvent.seal(bytes(event), KEY);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static JsonNode tree(byte[] json) {
    return Json.MAPPER.readTree(json);
  }

  private static JsonNode tree(String json) {
    return Json.MAPPER.readTree(json);
  }
}
