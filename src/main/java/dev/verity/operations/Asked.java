package dev.verity.operations;

import dev.verity.access.Permission;
import dev.verity.session.Request;

/// What became of the attempt to ask for something. What the session's machine says to it comes
/// later.
public sealed interface Asked {

  /// It is stored and will be answered.
  record Sent(String session, Request request) implements Asked {}

  /// Who asks may not.
  record NotPermitted(Permission lacking) implements Asked {}

  /// Something in the wish is missing or of another form.
  ///
  /// @param part the wish's component, for instance `notBefore`; `session` for the session's id
  /// @param sentence what is wanted
  record Unfit(String part, String sentence) implements Asked {}

  /// The id was used for something else before.
  record Reused(String id) implements Asked {}
}
