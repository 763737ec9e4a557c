package dev.verity.recovery;

import dev.verity.stripe.Reply;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;

/// Stripe did not answer a list as wanted, which ends the pass.
public final class StripeFailure extends Exception {
  private final transient Realm realm;
  private final transient Reply<?> reply;

  StripeFailure(Realm realm, Reply<?> reply) {
    super("Stripe's list of %s could not be read: %s".formatted(realm.wire(), what(reply)));
    this.realm = realm;
    this.reply = reply;
  }

  public Realm realm() {
    return realm;
  }

  public Reply<?> reply() {
    return reply;
  }

  boolean isKeyRefused() {
    return reply instanceof KeyRefused<?>;
  }

  /// Whether the same call would fail again.
  boolean isFinal() {
    return reply instanceof Refused<?> || reply instanceof KeyRefused<?>;
  }

  /// Without Stripe's message, which is for a person at a terminal.
  private static String what(Reply<?> reply) {
    return switch (reply) {
      case Done<?> _ -> "done";
      case Refused<?>(var failure) -> "refused, " + what(failure);
      case KeyRefused<?>(var failure) -> "the API key is refused, " + what(failure);
      case Busy<?>(var failure) -> "busy, " + what(failure);
      case Indeterminate<?>(var failure) -> "no clear answer, " + what(failure);
    };
  }

  private static String what(Failure failure) {
    return "HTTP %d, type %s, code %s, request %s."
        .formatted(failure.httpStatus(), failure.type(), failure.code(), failure.requestId());
  }
}
