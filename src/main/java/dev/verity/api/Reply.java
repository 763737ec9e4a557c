package dev.verity.api;

import dev.verity.projection.Page;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import java.util.List;

/// How answers are written.
final class Reply {
  private Reply() {}

  /// A list that is there as a whole, in the form of one that has pages.
  static <T> Page<T> whole(List<T> items) {
    return new Page<>(items, null);
  }

  static void json(Context context, Object value) {
    context.contentType(ContentType.APPLICATION_JSON).result(Form.MAPPER.writeValueAsBytes(value));
  }
}
