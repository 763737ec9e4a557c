package dev.verity.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a step wants done outside. The shell does it in the same transaction that stores the
/// session.
public sealed interface Effect {

  /// Publish the event that came in to the readers downstream; it is new and verified.
  ///
  /// @param key the data key to seal it with; null when it is not to be sealed
  record Publish(Event event, Disclosure disclosure, @Nullable String key) implements Effect {}

  /// Publish the results of the verification, once; they came sealed.
  ///
  /// @param event sealed under the key
  record PublishResults(String event, String key) implements Effect {}

  /// Make the session's data key, before anything is sealed with it.
  record MakeKey(String key) implements Effect {}

  /// Destroy the session's data key, if there is one, and tell everybody downstream.
  record Erase(ErasureNotice notice) implements Effect {}

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
