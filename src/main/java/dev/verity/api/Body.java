package dev.verity.api;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// What a program sends, read strictly.
final class Body {
  private static final int BYTES_MAX = 64 * 1024;
  private static final String JSON = "application/json";
  private static final String ONE_OBJECT = "One JSON object is wanted.";

  private Body() {}

  static <T> T read(Context context, Class<T> type) {
    var sent = Objects.requireNonNullElse(context.contentType(), "").toLowerCase(Locale.ROOT);
    if (!sent.equals(JSON) && !sent.startsWith(JSON + ";")) {
      throw new Problem(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "media-type", "A body of application/json is wanted.");
    }
    try {
      T read = Form.MAPPER.readValue(bytes(context), type);
      if (read != null) {
        return read;
      }
      throw new Problem(HttpStatus.BAD_REQUEST, "body", ONE_OBJECT);
    } catch (UnrecognizedPropertyException unknown) {
      throw Problem.about(
          HttpStatus.BAD_REQUEST, "body", path(unknown), "There is no such member here.");
    } catch (DatabindException wrong) {
      var path = path(wrong);
      throw path.isEmpty()
          ? new Problem(HttpStatus.BAD_REQUEST, "body", ONE_OBJECT)
          : Problem.about(
              HttpStatus.BAD_REQUEST, "body", path, "The member is of another type or form.");
    } catch (JacksonException unreadable) {
      throw new Problem(HttpStatus.BAD_REQUEST, "body", ONE_OBJECT);
    }
  }

  /// What has to be there.
  static <T> T required(String member, @Nullable T value) {
    if (value == null) {
      throw Problem.about(HttpStatus.BAD_REQUEST, "body", member, "The member is missing.");
    }
    return value;
  }

  private static byte[] bytes(Context context) {
    try {
      var bytes = context.bodyInputStream().readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new Problem(
            HttpStatus.CONTENT_TOO_LARGE,
            "too-large",
            "A body of up to %d bytes is wanted.".formatted(BYTES_MAX));
      }
      return bytes;
    } catch (IOException broken) {
      throw new Problem(HttpStatus.BAD_REQUEST, "body", "The body did not come whole.");
    }
  }

  /// Without what was sent.
  private static String path(DatabindException wrong) {
    return wrong.getPath().stream()
        .map(each -> each.getPropertyName())
        .filter(Objects::nonNull)
        .map(name -> name.matches("[A-Za-z0-9_]{1,64}") ? name : "?")
        .collect(Collectors.joining("."));
  }
}
