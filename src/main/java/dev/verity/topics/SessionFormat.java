package dev.verity.topics;

import dev.verity.session.Session;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ObjectNode;

/// The forms in which sessions have been stored. Each is read for ever, the newest is written, and
/// one that is newer still is refused.
///
/// A session says in its first member, `format`, which form it has; without it, it is the first. A
/// member more is no new form, if it may be absent: it is passed over by those who do not know it.
public final class SessionFormat {
  /// The forms that this Verity knows. The second keeps the head of the journal's chain, the data
  /// key and the erasure, which the first would lose; in the first they are absent.
  public static final SessionFormat CURRENT = new SessionFormat(List.of(first -> first));

  static final String MEMBER = "format";
  private static final int FIRST = 1;
  private static final Late<ObjectReader> READER =
      new Late<>(() -> Json.MAPPER.readerFor(Session.class));

  private final List<UnaryOperator<ObjectNode>> upgrades;
  private final int newest;
  private final Late<ObjectWriter> writer;

  /// Forms that lead from one to the next.
  ///
  /// @param upgrades the first makes the second form of the first, and so on
  public SessionFormat(List<UnaryOperator<ObjectNode>> upgrades) {
    this.upgrades = List.copyOf(upgrades);
    newest = FIRST + upgrades.size();
    writer = new Late<>(() -> Json.MAPPER.writerFor(Session.class).withAttribute(MEMBER, newest));
  }

  /// These forms and one more.
  public SessionFormat followedBy(UnaryOperator<ObjectNode> upgrade) {
    return new SessionFormat(Stream.concat(upgrades.stream(), Stream.of(upgrade)).toList());
  }

  /// Reads every form up to the newest and writes the newest. What it cannot read it refuses
  /// without quoting it, a newer form as [NewerFormat].
  public Serde<Session> serde() {
    return Serdes.serdeFrom(
        (_, session) -> session == null ? null : writer.get().writeValueAsBytes(session),
        (topic, bytes) -> bytes == null ? null : read(topic, bytes));
  }

  private Session read(String topic, byte[] bytes) {
    try {
      var session = isNewest(bytes) ? bytes : upgraded(topic, bytes);
      return Json.read(READER.get(), Session.class, topic, session);
    } catch (JacksonException unreadable) {
      throw Json.unreadable(Session.class, topic, unreadable);
    }
  }

  /// Looks at no more than the first member, so that what is as it should be is read only once.
  private boolean isNewest(byte[] bytes) {
    try (var parser = Json.MAPPER.createParser(bytes)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          && MEMBER.equals(parser.nextName())
          && parser.nextToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getIntValue() == newest;
    }
  }

  private byte[] upgraded(String topic, byte[] bytes) {
    if (!(Json.MAPPER.readTree(bytes) instanceof ObjectNode session)) {
      throw Json.unreadable(Session.class, topic, 0);
    }
    var format = format(topic, session);
    if (format > newest) {
      throw new NewerFormat(
          "A session in a format up to %d is wanted on %s, %s is in format %d: a newer Verity has written it. Run that version or a later one on this state; nothing was changed."
              .formatted(newest, topic, name(session), format));
    }
    for (var upgrade : upgrades.subList(format - FIRST, upgrades.size())) {
      session = upgrade.apply(session);
    }
    return Json.MAPPER.writeValueAsBytes(session);
  }

  private static int format(String topic, ObjectNode session) {
    var format = session.get(MEMBER);
    if (format == null || format.isNull()) {
      return FIRST;
    }
    if (!format.isInt() || format.intValue() < FIRST) {
      throw Json.unreadable(Session.class, topic, 0);
    }
    return format.intValue();
  }

  /// Ids of sessions may be told, other values not.
  private static String name(ObjectNode session) {
    var id = session.path("id").asString("");
    return id.matches("vs_[A-Za-z0-9_]{1,250}") ? id : "one";
  }
}
