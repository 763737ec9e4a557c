package dev.verity.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What was ever stored is read by every later version; the files in `unnumbered` are as the first
/// versions wrote them.
final class SessionFormatTest {
  private static final Path UNNUMBERED = Path.of("src/test/resources/dev/verity/topics/unnumbered");
  private static final String TOPIC = "verity.sessions";

  /// Forms of versions to come: each leaves its mark.
  private static final SessionFormat LATER =
      new SessionFormat(
          List.of(
              session -> session.put("policy", session.path("policy").asString() + "-second"),
              session -> session.put("policy", session.path("policy").asString() + "-third")));

  static Stream<Arguments> unnumbered() {
    return Stream.of(
        Arguments.of("session", Sessions.full()),
        Arguments.of("session-unseen", Session.unseen("vs_1", true, null)),
        Arguments.of("session-unknown-words", Sessions.withUnknownWords()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unnumbered")
  void aSessionWithoutANumberIsOfTheFirstForm(String file, Session session) throws IOException {
    assertThat(read(SessionFormat.CURRENT, stored(file))).isEqualTo(session);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unnumbered")
  void anOlderFormIsLedUpStepByStep(String file, Session session) throws IOException {
    assertThat(read(LATER, stored(file)).policy()).isEqualTo(session.policy() + "-second-third");
  }

  @Test
  void aFormIsLedUpFromWhereItStands() {
    var second = text(write(LATER, Sessions.full())).replace("\"format\":3", "\"format\":2");

    assertThat(read(LATER, second).policy()).isEqualTo(Sessions.full().policy() + "-third");
  }

  @Test
  void theNewestFormIsWrittenAndReadAsItIs() {
    var written = write(LATER, Sessions.full());

    assertThat(text(written)).startsWith("{\"format\":3,\"id\":\"vs_1\",");
    assertThat(read(LATER, text(written))).isEqualTo(Sessions.full());
  }

  @Test
  void theNumberIsReadWhereverItStands() {
    var session = text(write(LATER, Sessions.full()));
    var last = session.replace("\"format\":3,", "").replaceFirst("}$", ",\"format\":3}");

    assertThat(read(LATER, last)).isEqualTo(Sessions.full());
  }

  @Test
  void aNewerFormIsRefusedWithWhatToDo() {
    var newer = text(write(LATER, Sessions.full()));

    assertThatThrownBy(() -> read(SessionFormat.CURRENT, newer))
        .isInstanceOf(NewerFormat.class)
        .hasMessage(
            "A session in a format up to 2 is wanted on verity.sessions, vs_1 is in format 3: a"
                + " newer Verity has written it. Run that version or a later one on this state;"
                + " nothing was changed.");
  }

  @Test
  void aNewerFormThatNamesItselfOtherwiseIsNotQuoted() {
    assertThatThrownBy(() -> read(SessionFormat.CURRENT, "{\"id\":\"Jane Doe\",\"format\":3}"))
        .isInstanceOf(NewerFormat.class)
        .hasMessageContaining("one is in format 3")
        .hasMessageNotContaining("Jane");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"format\":0}",
        "{\"format\":-1}",
        "{\"format\":1.5}",
        "{\"format\":\"2\"}",
        "{\"format\":99999999999}",
        "{\"format\":{}}",
        "{\"format\":1}",
        "[]",
        "7",
        "",
        "{\"format\":"
      })
  void whatIsNoSessionIsUnreadableAndNotNewer(String stored) {
    assertThatThrownBy(() -> read(SessionFormat.CURRENT, stored))
        .isExactlyInstanceOf(SerializationException.class)
        .hasMessageStartingWith("A Session is wanted on verity.sessions");
  }

  @Test
  void aNewerFormIsFoundBehindWhateverWasMadeOfIt() {
    var newer = new NewerFormat("newer");

    assertThat(NewerFormat.behind(new IllegalStateException(new RuntimeException(newer))))
        .isSameAs(newer);
    assertThat(NewerFormat.behind(new IllegalStateException("other"))).isNull();
  }

  private static String stored(String file) throws IOException {
    return Files.readString(UNNUMBERED.resolve(file + ".json"));
  }

  private static byte[] write(SessionFormat format, Session session) {
    return format.serde().serializer().serialize(TOPIC, session);
  }

  private static Session read(SessionFormat format, String text) {
    return format.serde().deserializer().deserialize(TOPIC, text.getBytes(UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
