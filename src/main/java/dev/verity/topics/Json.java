package dev.verity.topics;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dev.verity.session.EventType;
import dev.verity.session.Outcome;
import dev.verity.session.Redaction;
import dev.verity.session.Request;
import dev.verity.session.Session;
import dev.verity.session.Status;
import java.lang.reflect.Executable;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonAppend;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// The one JSON mapper: Stripe's words as plain strings, choices by their `type`. Members it does
/// not know are passed over; a member that may not be null must be there.
public final class Json {
  /// Reads and writes every value of Verity's own topics and stores.
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(words())
          .addMixIn(Outcome.class, OutcomeForm.class)
          .addMixIn(Session.class, SessionForm.class)
          .annotationIntrospector(new Completeness())
          .changeDefaultVisibility(
              members -> members.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          .build();

  private Json() {}

  static <T> T read(ObjectReader reader, Class<T> type, String topic, byte[] bytes) {
    try {
      T value = reader.readValue(bytes);
      if (value != null) {
        return value;
      }
      throw unreadable(type, topic, 0);
    } catch (JacksonException unreadable) {
      throw unreadable(type, topic, unreadable);
    }
  }

  static SerializationException unreadable(Class<?> type, String topic, JacksonException cause) {
    var at = cause.getLocation();
    return unreadable(type, topic, at == null ? -1 : at.getByteOffset());
  }

  static SerializationException unreadable(Class<?> type, String topic, long at) {
    return new SerializationException(
        "A %s is wanted on %s, something else was found at byte %d."
            .formatted(type.getSimpleName(), topic, at));
  }

  private static SimpleModule words() {
    var module = new SimpleModule("words");
    word(module, Status.class, Status::wire, Status::of);
    word(module, Redaction.class, Redaction::wire, Redaction::of);
    word(module, EventType.class, EventType::wire, EventType::of);
    word(module, Request.Kind.class, Request.Kind::wire, Request.Kind::of);
    moments(module);
    return module;
  }

  private static <T> void word(
      SimpleModule module, Class<T> type, Function<T, String> wire, Function<String, T> of) {
    module.addSerializer(
        type,
        new ValueSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(wire.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new ValueDeserializer<T>() {
          @Override
          public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
              context.reportWrongTokenException(type, JsonToken.VALUE_STRING, "no word");
            }
            return of.apply(parser.getString());
          }
        });
  }

  private static void moments(SimpleModule module) {
    module.addSerializer(
        Instant.class,
        new ValueSerializer<>() {
          @Override
          public void serialize(
              Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(Moments.text(value));
          }
        });
    module.addDeserializer(
        Instant.class,
        new ValueDeserializer<>() {
          @Override
          public Instant deserialize(JsonParser parser, DeserializationContext context) {
            var moment =
                parser.hasToken(JsonToken.VALUE_STRING) ? Moments.of(parser.getString()) : null;
            return moment != null
                ? moment
                : InstantDeserializer.INSTANT.deserialize(parser, context);
          }
        });
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Outcome.Busy.class, name = "busy"),
    @JsonSubTypes.Type(value = Outcome.Indeterminate.class, name = "indeterminate"),
    @JsonSubTypes.Type(value = Outcome.Returned.class, name = "returned")
  })
  private interface OutcomeForm {}

  /// The number of the form comes first, where the writer was given one.
  @JsonAppend(prepend = true, attrs = @JsonAppend.Attr(SessionFormat.MEMBER))
  private interface SessionForm {}

  /// Lets null stand only where a record's component is `@Nullable`, so that a half-filled value is
  /// refused where it is read and not where it is used.
  private static final class Completeness extends JacksonAnnotationIntrospector {
    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
      return annotated instanceof AnnotatedParameter component && !mayBeNull(component)
          ? JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL)
          : super.findSetterInfo(config, annotated);
    }

    private static boolean mayBeNull(AnnotatedParameter component) {
      return component.getOwner().getAnnotated() instanceof Executable constructor
          && constructor.getAnnotatedParameterTypes()[component.getIndex()].isAnnotationPresent(
              Nullable.class);
    }
  }
}
