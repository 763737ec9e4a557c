package dev.verity.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.verity.projection.Cursor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/// How the API writes: members in snake_case, choices as small words, times as ISO 8601, and what
/// is not there as null. It reads nothing that it does not know.
final class Form {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(cursors())
          .annotationIntrospector(new SmallWords())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultVisibility(members -> members.withIsGetterVisibility(Visibility.NONE))
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, Form::refuseNumbers)
          .build();

  private Form() {}

  private static void refuseNumbers(MutableCoercionConfig texts) {
    for (var shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      texts.setCoercion(shape, CoercionAction.Fail);
    }
  }

  private static SimpleModule cursors() {
    return new SimpleModule("cursors")
        .addSerializer(
            Cursor.class,
            new ValueSerializer<>() {
              @Override
              public void serialize(Cursor value, JsonGenerator out, SerializationContext context) {
                out.writeString(value.toString());
              }
            });
  }

  private static final class SmallWords extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public String[] findEnumValues(
        MapperConfig<?> config, AnnotatedClass type, Enum<?>[] choices, String[] names) {
      return Arrays.stream(choices)
          .map(choice -> choice.name().toLowerCase(Locale.ROOT))
          .toArray(String[]::new);
    }
  }
}
