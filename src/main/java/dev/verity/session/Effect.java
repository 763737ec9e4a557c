package dev.verity.session;

import java.time.Instant;

/// What a step wants done outside. The shell does it in the same transaction that stores the
/// session.
public sealed interface Effect {

  /// Publish the event that came in to the readers downstream; it is new and verified.
  record Publish(Event event) implements Effect {}

  /// Have this call made.
  record Issue(FollowUp followUp) implements Effect {}

  /// Have this call not made, if it has not begun: its revocation.
  record Revoke(FollowUp followUp) implements Effect {}

  /// Answer a request.
  record Reply(Answer answer) implements Effect {}

  /// Write this entry.
  record Journal(Entry entry) implements Effect {}

  /// A person must look: the action was tried until policy gave up.
  record DeadLetter(
      String sessionId, FollowUp.Action action, String cause, int failures, Instant since)
      implements Effect {}
}
