package dev.verity.session;

import java.util.List;

/// What must be so in every state that the explorer reaches, in the words of a violation.
enum Invariant {
  LEGAL("a call is only made where Stripe accepts it at the known level"),
  NOT_IN_A_DRY_RUN("a dry run changes nothing"),
  ONE_IN_FLIGHT("one call is in flight at most"),
  NOT_UNDER_A_HOLD("nothing that cannot be undone is issued under a hold"),
  HOLD_STOPS("what has not begun when a hold comes does not begin under it"),
  HOLD_IS_RELIABLE("after a hold is answered done nothing of ours is done until it is released"),
  NOT_TOO_EARLY("no redact comes before minimum retention and cooling-off time are over"),
  APPROVED("no redact that needs a second person comes without one"),
  WANTED("only what a rule or a request asks for is done"),
  READ_BEFORE("what may have taken effect is read before it is tried again, and freshly"),
  REDACTED_IS_FINAL("redacted is final"),
  ANSWERED_ONCE("a request gets one first answer"),
  ANSWERED_AGAIN("who asks again gets the newest answer"),
  KEY_SERVES("an idempotency key stays until it is spent, and never comes again"),
  PUBLISHED_ONCE("a change is published once, when it is first heard of"),
  ERASED_ONCE("a session is erased when Stripe has redacted it, once"),
  SEALED("what is published is sealed under the session's key, and not at all once it is erased"),
  RESULTS_ONCE(
      "results are published once, as Stripe answered, and never after a redaction is known"),
  DETERMINISTIC("the same arguments give the same step"),
  NUMBERED("journal entries are numbered without gaps"),
  WOKEN("what is not at rest is woken, later than now unless it waits for its turn"),
  WAITS("what only the schedule wants waits for its turn"),
  DEAD_LETTERED("who gives up writes a dead letter"),
  COMES_TO_REST("every session comes to rest"),
  MET("what is owed is met, gated or a dead letter in the end"),
  ANSWERED_IN_THE_END("every request has its last word in the end, and a true one"),
  TRUE_IN_THE_END("the session ends as Stripe's");

  final String promise;

  Invariant(String promise) {
    this.promise = promise;
  }

  /// An invariant that does not hold.
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    final Invariant invariant;

    Violation(Invariant invariant, Object... facts) {
      super(invariant + ": " + invariant.promise + " " + List.of(facts), null, false, false);
      this.invariant = invariant;
    }
  }

  void holds(boolean isSo, Object... facts) {
    if (!isSo) {
      throw new Violation(this, facts);
    }
  }
}
