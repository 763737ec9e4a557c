package dev.verity.session;

import static dev.verity.session.Answer.Reason.DRY_RUN;
import static dev.verity.session.Answer.Reason.GIVEN_UP;
import static dev.verity.session.Answer.Reason.HELD;
import static dev.verity.session.Answer.Reason.INCOMPLETE;
import static dev.verity.session.Answer.Reason.NEEDS_APPROVAL;
import static dev.verity.session.Answer.Reason.NOT_ALLOWED;
import static dev.verity.session.Answer.Reason.NOT_CANCELABLE;
import static dev.verity.session.Answer.Reason.OTHER_MODE;
import static dev.verity.session.Answer.Reason.OUT_OF_BOUNDS;
import static dev.verity.session.Answer.Reason.PROCESSING;
import static dev.verity.session.Answer.Reason.REDACTION_BEGUN;
import static dev.verity.session.Answer.Reason.REDACTION_RUNNING;
import static dev.verity.session.Answer.Reason.RELEASED;
import static dev.verity.session.Answer.Reason.REUSED_ID;
import static dev.verity.session.Answer.Reason.SAME_PERSON;
import static dev.verity.session.Answer.Reason.TOO_EARLY;
import static dev.verity.session.Answer.Reason.TOO_LATE;
import static dev.verity.session.Answer.Reason.TOO_MANY;
import static dev.verity.session.Answer.Reason.UNCERTAIN;
import static dev.verity.session.Answer.Reason.UNKNOWN_KIND;
import static dev.verity.session.Answer.Reason.UNKNOWN_STATUS;
import static dev.verity.session.Answer.Reason.UNKNOWN_SUBJECT;
import static dev.verity.session.Answer.Reason.WITHDRAWN;
import static dev.verity.session.Answer.Verdict.ACCEPTED;
import static dev.verity.session.Answer.Verdict.DONE;
import static dev.verity.session.Answer.Verdict.FAILED;
import static dev.verity.session.Answer.Verdict.REJECTED;

import dev.verity.session.Answer.Reason;
import dev.verity.session.Answer.Verdict;
import dev.verity.session.FollowUp.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes requests, and answers each once: at once if nothing needs to be done or nothing can be, when
/// Stripe has replied, or with `ACCEPTED` as soon as it waits for something else.
///
///     asked ──▶ rejected
///       │
///       ├─────▶ open ──▶ done, failed
///       │         │
///       │         └────▶ accepted ──▶ done, failed: told to who asks again
///       └─────▶ done
final class Requests {
  private static final int OPEN_MAX = 16;
  private static final int SETTLED_MAX = 32;
  private static final int HOLDS_MAX = 32;
  private static final int NAME_MAX = 128;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final Draft draft;

  Requests(Draft draft) {
    this.draft = draft;
  }

  // taking

  void take(Request request) {
    var known = find(request.id());
    journal(request, known.isPresent());
    if (known.isPresent()) {
      answerAgain(known.get(), request);
      return;
    }
    var asked = Asked.of(request, draft.now, draft.revision);
    var no = objection(request);
    if (no == OUT_OF_BOUNDS) {
      reply(answer(request.id(), REJECTED, no, null)); // too large to be remembered
      return;
    }
    draft.ask(asked);
    if (no == null) {
      begin(request, asked.actor());
    } else {
      settle(asked, REJECTED, no);
    }
  }

  private Optional<Asked> find(@Nullable String id) {
    return draft.requests().stream().filter(asked -> asked.id().equals(id)).findFirst();
  }

  private void journal(Request request, boolean isKnown) {
    var facts = new HashMap<String, String>();
    facts.put("request", request.id());
    facts.put("kind", request.kind().wire());
    facts.put("arrival", isKnown ? "again" : "first");
    Draft.putIfKnown(facts, "actor", request.actor());
    Draft.putIfKnown(facts, "reason", request.reason());
    Draft.putIfKnown(facts, "about", request.about());
    Draft.putIfKnown(
        facts, "not_before", request.notBefore() == null ? null : request.notBefore().toString());
    draft.journal(Entry.Kind.REQUEST, facts);
  }

  /// While nothing was said yet, the answer that is to come serves both.
  private void answerAgain(Asked known, Request request) {
    if (!known.repeats(request)) {
      reply(answer(request.id(), REJECTED, REUSED_ID, null));
    } else if (known.answer() != null) {
      reply(known.answer());
    }
  }

  private @Nullable Reason objection(Request request) {
    if (isOutOfBounds(request)) {
      return OUT_OF_BOUNDS;
    }
    if (isBlank(request.actor()) || isBlank(request.reason())) {
      return INCOMPLETE;
    }
    if (request.kind() != Request.Known.NOTE && isOfAnotherMode(request)) {
      return OTHER_MODE;
    }
    return switch (request.kind()) {
      case Request.Unknown _ -> UNKNOWN_KIND;
      case Request.Known kind -> objection(request, kind);
    };
  }

  private @Nullable Reason objection(Request request, Request.Known kind) {
    return switch (kind) {
      case RETRIEVE -> isFull() ? TOO_MANY : null;
      case CANCEL, REDACT -> isFull() ? TOO_MANY : permission(kind);
      case HOLD ->
          isRedacting() ? REDACTION_BEGUN : draft.holds.size() < HOLDS_MAX ? null : TOO_MANY;
      case RELEASE -> objectionToRelease(request);
      case APPROVE, WITHDRAW -> objectionAbout(request, kind);
      case NOTE -> null;
    };
  }

  private boolean isOfAnotherMode(Request request) {
    return request.livemode() != draft.before().livemode()
        || !Objects.equals(request.account(), draft.before().account());
  }

  private static boolean isOutOfBounds(Request request) {
    return isLonger(request.id(), NAME_MAX)
        || isLonger(request.kind().wire(), NAME_MAX)
        || isLonger(request.actor(), NAME_MAX)
        || isLonger(request.about(), NAME_MAX)
        || isLonger(request.account(), NAME_MAX)
        || isLonger(request.reason(), Request.REASON_MAX)
        || (request.notBefore() != null && request.notBefore().isAfter(LATEST));
  }

  private static boolean isLonger(@Nullable String text, int max) {
    return text != null && text.length() > max;
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  /// Holds, releases, approvals and withdrawals are never kept out by what they are to stop.
  private boolean isFull() {
    return draft.requests().stream().filter(Asked::open).count() >= OPEN_MAX;
  }

  private @Nullable Reason permission(Request.Known kind) {
    var permissions = draft.policy.permissions();
    var isAllowed = kind == Request.Known.CANCEL ? permissions.cancel() : permissions.redact();
    if (draft.policy.dryRun()) {
      return DRY_RUN;
    }
    return isAllowed ? null : NOT_ALLOWED;
  }

  private boolean isRedacting() {
    return draft.observed != null && draft.observed.redaction() != Redaction.Known.NONE;
  }

  private @Nullable Reason objectionToRelease(Request request) {
    if (request.about() == null) {
      return INCOMPLETE;
    }
    return draft.holds.stream().anyMatch(hold -> hold.id().equals(request.about()))
        ? null
        : UNKNOWN_SUBJECT;
  }

  private @Nullable Reason objectionAbout(Request request, Request.Known kind) {
    if (request.about() == null) {
      return INCOMPLETE;
    }
    var subject = find(request.about()).filter(Asked::open).orElse(null);
    if (subject == null || !isSubject(subject, kind)) {
      return UNKNOWN_SUBJECT;
    }
    if (kind == Request.Known.APPROVE) {
      return isSamePerson(subject.actor(), request.actor()) ? SAME_PERSON : null;
    }
    return mayHaveBegun(subject) ? TOO_LATE : null;
  }

  private static boolean isSamePerson(String one, @Nullable String other) {
    return other != null && one.strip().equalsIgnoreCase(other.strip());
  }

  private boolean mayHaveBegun(Asked subject) {
    var action = subject.kind() == Request.Known.CANCEL ? Action.CANCEL : Action.REDACT;
    var doubt = draft.doubt;
    return isRedacting()
        || (draft.inFlight != null && draft.inFlight.action() == action)
        || (doubt != null && doubt.cause() == Doubt.Cause.INDETERMINATE);
  }

  private static boolean isSubject(Asked subject, Request.Known kind) {
    return subject.kind() == Request.Known.REDACT
        || (kind == Request.Known.WITHDRAW && subject.kind() == Request.Known.CANCEL);
  }

  private void begin(Request request, String actor) {
    if (request.kind() != Request.Known.NOTE) {
      draft.reviveWhatRests();
    }
    switch ((Request.Known) request.kind()) {
      case RETRIEVE, CANCEL, REDACT -> {
        if (draft.observed == null && draft.doubt == null) {
          draft.doubt(Doubt.Cause.NEVER_SEEN, draft.now);
        }
      }
      case HOLD -> {
        draft.holds.add(new Hold(request.id(), actor, draft.now));
        revokeWhatIsActing();
      }
      case RELEASE -> {
        draft.holds.removeIf(hold -> hold.id().equals(request.about()));
        subject(request).ifPresent(asked -> settle(asked, DONE, RELEASED));
      }
      case APPROVE -> subject(request).ifPresent(asked -> draft.change(asked.approved(actor)));
      case WITHDRAW -> subject(request).ifPresent(asked -> settle(asked, FAILED, WITHDRAWN));
      case NOTE -> {}
    }
  }

  private Optional<Asked> subject(Request request) {
    return find(request.about());
  }

  /// A redact that waits in a queue must not begin any more. One that has begun is waited for
  /// before the hold is answered, so that who hears `DONE` can rely on it.
  private void revokeWhatIsActing() {
    var followUp = draft.inFlight;
    if (followUp != null && draft.session().isActing()) {
      draft.effects.add(new Effect.Revoke(followUp.revocation()));
      draft.journal(Entry.Kind.REVOKED, Map.of("follow_up", followUp.id(), "cause", "hold"));
    }
  }

  // settling

  /// Stripe has shown the level in answer to a follow-up.
  void haveRead(FollowUp followUp) {
    for (var asked : draft.requests()) {
      if (asked.open()
          && asked.kind() == Request.Known.RETRIEVE
          && asked.revision() <= followUp.revision()
          && !asked.due(Duration.ZERO).isAfter(draft.now)) {
        settle(asked, DONE, null);
      }
    }
  }

  /// Answers what can be answered by the level as it is now; what is owed must be up to date.
  ///
  /// @return whether anything was open, so that something else may be owed now
  boolean settle() {
    var isAnyOpen = false;
    for (var asked : draft.requests()) {
      if (asked.open()) {
        isAnyOpen = true;
        switch (asked.kind()) {
          case Request.Known.RETRIEVE -> settleRetrieve(asked);
          case Request.Known.CANCEL -> settleCancel(asked);
          case Request.Known.REDACT -> settleRedact(asked);
          case Request.Known.HOLD -> settleHold(asked);
          case Request.Known.RELEASE,
              Request.Known.APPROVE,
              Request.Known.WITHDRAW,
              Request.Known.NOTE ->
              settle(asked, DONE, null);
          case Request.Unknown _ -> {} // a later version took it; whoever knows it will answer
        }
      }
    }
    draft.forgetSettled(SETTLED_MAX);
    return isAnyOpen;
  }

  private void settleRetrieve(Asked asked) {
    var session = draft.session();
    if (session.isOver()) {
      settle(asked, DONE, null);
    } else if (session.hasGivenUp(Action.RETRIEVE)) {
      settle(asked, FAILED, GIVEN_UP);
    } else {
      acceptWhatWaits(asked, Action.RETRIEVE);
    }
  }

  private void settleCancel(Asked asked) {
    var session = draft.session();
    var observed = draft.observed;
    if (isForbidden(asked)) {
      settle(asked, FAILED, permission(Request.Known.CANCEL));
    } else if (hasFailed(session, Action.CANCEL)) {
      settle(asked, FAILED, GIVEN_UP);
    } else if (observed == null || session.doubt() != null) {
      return;
    } else if (observed.status() == Status.Known.CANCELED) {
      settle(asked, DONE, null);
    } else if (observed.status() == Status.Known.VERIFIED || isRedacting()) {
      settle(asked, FAILED, NOT_CANCELABLE);
    } else {
      acceptWhatWaits(asked, Action.CANCEL);
    }
  }

  private void settleRedact(Asked asked) {
    var session = draft.session();
    if (session.isOver()) {
      settle(asked, DONE, null);
    } else if (isForbidden(asked)) {
      settle(asked, FAILED, permission(Request.Known.REDACT));
    } else if (hasFailed(session, Action.REDACT) && !isRedacting()) {
      settle(asked, FAILED, GIVEN_UP);
    } else if (draft.observed == null || isToBeRead(session)) {
      return;
    } else if (isRedacting()) {
      accept(asked, REDACTION_RUNNING, null);
    } else {
      acceptWhatWaits(asked, Action.REDACT);
    }
  }

  /// The policy may have changed since it was taken on. What is under way comes to its end.
  private boolean isForbidden(Asked asked) {
    return !isRedacting()
        && !draft.session().isAtWork()
        && permission((Request.Known) asked.kind()) != null;
  }

  /// Without reads there is no way on for the others either.
  private static boolean hasFailed(Session session, Action action) {
    return session.hasGivenUp(action)
        || (session.hasGivenUp(Action.RETRIEVE)
            && (session.doubt() != null || session.observed() == null));
  }

  private static boolean isToBeRead(Session session) {
    return session.doubt() != null && !session.hasGivenUp(Action.RETRIEVE);
  }

  private void settleHold(Asked asked) {
    var session = draft.session();
    var doubt = session.doubt();
    if (session.isActing()) {
      return;
    }
    if (isRedacting()) {
      draft.holds.removeIf(hold -> hold.id().equals(asked.id()));
      settle(asked, FAILED, REDACTION_BEGUN);
    } else if (doubt == null || doubt.cause() != Doubt.Cause.INDETERMINATE) {
      settle(asked, DONE, null);
    } else if (session.hasGivenUp(Action.RETRIEVE)) {
      settle(asked, FAILED, UNCERTAIN);
    }
  }

  private void acceptWhatWaits(Asked asked, Action action) {
    var cause = Owed.cause(asked);
    var owed =
        draft.owed.stream()
            .filter(what -> what.action() == action && what.cause().equals(cause))
            .findFirst()
            .orElse(null);
    if (owed == null) {
      return;
    }
    if (owed.gate() != null) {
      accept(asked, owed.gate() == Obligation.Gate.HOLD ? HELD : NEEDS_APPROVAL, null);
    } else if (owed.due().isAfter(draft.now)) {
      accept(asked, TOO_EARLY, owed.due());
    } else if (action != Action.RETRIEVE && draft.observed != null) {
      switch (draft.observed.status()) {
        case Status.Known.PROCESSING -> accept(asked, PROCESSING, null);
        case Status.Unknown _ -> accept(asked, UNKNOWN_STATUS, null);
        case Status.Known _ -> {} // the call is being made
      }
    }
  }

  /// The first word is sent; later ones are kept for who asks again.
  private void accept(Asked asked, Reason reason, @Nullable Instant until) {
    tell(asked, answer(asked.id(), ACCEPTED, reason, until), true);
  }

  private void settle(Asked asked, Verdict verdict, @Nullable Reason reason) {
    tell(asked, answer(asked.id(), verdict, reason, null), false);
  }

  private void tell(Asked asked, Answer answer, boolean staysOpen) {
    var last = asked.answer();
    if (last != null
        && last.verdict() == answer.verdict()
        && last.reason() == answer.reason()
        && Objects.equals(last.until(), answer.until())) {
      return;
    }
    draft.change(asked.answered(answer, staysOpen));
    if (last == null) {
      reply(answer);
    } else {
      journal(answer, "kept");
    }
  }

  private Answer answer(
      String request, Verdict verdict, @Nullable Reason reason, @Nullable Instant until) {
    return new Answer(request, draft.sessionId(), verdict, reason, until, draft.now);
  }

  private void reply(Answer answer) {
    draft.effects.add(new Effect.Reply(answer));
    journal(answer, "sent");
  }

  private void journal(Answer answer, String way) {
    var facts = new HashMap<String, String>();
    facts.put("request", answer.request());
    facts.put("verdict", Draft.wire(answer.verdict()));
    facts.put("way", way);
    Draft.putIfKnown(facts, "reason", answer.reason() == null ? null : Draft.wire(answer.reason()));
    draft.journal(Entry.Kind.ANSWER, facts);
  }
}
