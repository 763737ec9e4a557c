package dev.verity.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What `asyncapi.yaml` and the schemas beside it promise, held against records as they stand on
/// the topics.
///
/// It is strict where readers are to be lenient: a member, a header or a word that this version
/// does not describe is an error here.
public final class TopicContract {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Map<String, List<Kind>> kinds;

  private TopicContract(Contracts contracts) {
    var texts = new HashMap<String, String>();
    contracts
        .schemas()
        .forEach((name, schema) -> texts.put(Contracts.BASE + name, closed(schema).toString()));
    var registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(texts));
    kinds =
        contracts.messages().stream()
            .map(message -> Kind.of(message, registry))
            .collect(groupingBy(Kind::channel));
  }

  /// The one of this version.
  public static TopicContract current() {
    return new TopicContract(Contracts.ofTopics());
  }

  /// What is wrong with a record, by the kind of record that it is most like; empty when it is as
  /// it was promised.
  public List<String> misfits(ConsumerRecord<byte[], byte[]> record) {
    var topic = record.topic();
    return kinds.getOrDefault(topic.substring(topic.lastIndexOf('.') + 1), List.of()).stream()
        .map(kind -> kind.misfits(record))
        .min(Comparator.comparingInt(List::size))
        .orElseGet(() -> List.of("nothing is described of " + topic));
  }

  /// The same schema for what is written today: not a member more, and no other word.
  static JsonNode closed(JsonNode schema) {
    var copy = schema.deepCopy();
    close(copy);
    return copy;
  }

  private static void close(JsonNode schema) {
    schema.forEach(TopicContract::close);
    if (schema instanceof ObjectNode object) {
      if (isOpen(object)) {
        object.put("additionalProperties", false);
      }
      var words = object.remove("x-extensible-enum");
      if (words != null) {
        object.set("enum", words);
      }
    }
  }

  private static boolean isOpen(ObjectNode schema) {
    var type = schema.path("type");
    return type.isString()
        && type.stringValue().equals("object")
        && !schema.has("additionalProperties");
  }

  /// @param headers null where whoever writes may put any
  /// @param payload null where any bytes may stand
  private record Kind(
      String channel,
      String name,
      @Nullable Schema key,
      @Nullable Schema headers,
      @Nullable Schema payload) {

    static Kind of(Contracts.Message message, SchemaRegistry registry) {
      return new Kind(
          message.channel(),
          message.name(),
          compiled(message.key(), registry),
          compiled(message.headers(), registry),
          compiled(message.payload(), registry));
    }

    private static @Nullable Schema compiled(JsonNode schema, SchemaRegistry registry) {
      if (schema.isMissingNode()) {
        return null;
      }
      var closed = (ObjectNode) closed(schema);
      if (closed.has("$ref")) {
        closed.put("$ref", closed.get("$ref").stringValue().replace("./", Contracts.BASE));
      }
      return registry.getSchema(closed);
    }

    List<String> misfits(ConsumerRecord<byte[], byte[]> record) {
      var misfits = new ArrayList<String>();
      tell(misfits, "key", key, text(record.key()));
      tell(misfits, "headers", headers, headers(record));
      try {
        tell(misfits, "value", payload, value(record));
      } catch (JacksonException _) {
        misfits.add("%s: the value is not JSON".formatted(name));
      }
      return misfits;
    }

    private void tell(
        List<String> misfits, String part, @Nullable Schema schema, JsonNode instance) {
      Stream.ofNullable(schema)
          .flatMap(each -> each.validate(instance).stream())
          .map(error -> "%s: %s %s".formatted(name, part, error))
          .forEach(misfits::add);
    }

    private JsonNode value(ConsumerRecord<byte[], byte[]> record) {
      return payload == null || record.value() == null
          ? JsonNodeFactory.instance.nullNode()
          : MAPPER.readTree(record.value());
    }

    private static JsonNode headers(ConsumerRecord<byte[], byte[]> record) {
      var headers = MAPPER.createObjectNode();
      record.headers().forEach(header -> headers.set(header.key(), text(header.value())));
      return headers;
    }

    private static JsonNode text(byte @Nullable [] bytes) {
      return bytes == null
          ? JsonNodeFactory.instance.nullNode()
          : JsonNodeFactory.instance.stringNode(new String(bytes, UTF_8));
    }
  }
}
