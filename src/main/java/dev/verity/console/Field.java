package dev.verity.console;

import io.javalin.http.Context;
import java.util.Objects;

/// What stands in a field of a form that was sent.
final class Field {
  private Field() {}

  /// Without blanks around it; empty when there is no such field.
  static String text(Context context, String name) {
    return Objects.requireNonNullElse(context.formParam(name), "").strip();
  }
}
