package dev.verity.access;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Objects;
import java.util.function.Function;

/// The form behind the link for the first person: `invitation`, `name` and `password`.
///
/// @param whereabouts finds the person behind proxies
public record WelcomeForm(Invitations invitations, Function<Context, Whereabouts> whereabouts)
    implements Identification {

  @Override
  public Admission identify(Context context) {
    try {
      return invitations.accept(
          PasswordForm.field(context, "invitation"),
          PasswordForm.field(context, "name"),
          Password.chosen(PasswordForm.field(context, "password")),
          whereabouts.apply(context));
    } catch (IllegalArgumentException wrong) {
      throw new BadRequestResponse(Objects.requireNonNullElse(wrong.getMessage(), ""));
    }
  }
}
