package dev.verity.access;

import io.javalin.http.Context;
import java.util.Objects;
import java.util.function.Function;

/// A form with the fields `name` and `password`.
///
/// @param whereabouts finds the person behind proxies
public record PasswordForm(SignIn signIn, Function<Context, Whereabouts> whereabouts)
    implements Identification {

  @Override
  public Admission identify(Context context) {
    return signIn.attempt(
        field(context, "name"),
        Password.typed(field(context, "password")),
        whereabouts.apply(context));
  }

  static String field(Context context, String name) {
    return Objects.requireNonNullElse(context.formParam(name), "");
  }
}
