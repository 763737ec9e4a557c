package dev.verity.console;

import static dev.verity.session.Request.Known.APPROVE;
import static dev.verity.session.Request.Known.CANCEL;
import static dev.verity.session.Request.Known.HOLD;
import static dev.verity.session.Request.Known.NOTE;
import static dev.verity.session.Request.Known.REDACT;
import static dev.verity.session.Request.Known.RELEASE;
import static dev.verity.session.Request.Known.RETRIEVE;
import static dev.verity.session.Request.Known.WITHDRAW;

import dev.verity.access.Actor;
import dev.verity.access.Permission;
import dev.verity.projection.SessionStory;
import dev.verity.session.Answer;
import dev.verity.session.Asked;
import dev.verity.session.Policy;
import dev.verity.session.Request;
import dev.verity.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody may ask for one session, as far as the page can know: the machine has the last
/// word.
final class Offers {
  private final SessionStory story;
  private final Policy policy;
  private final Actor actor;
  private final List<Offer> offers = new ArrayList<>();

  private Offers(SessionStory story, Policy policy, Actor actor) {
    this.story = story;
    this.policy = policy;
    this.actor = actor;
  }

  static List<Offer> of(SessionStory story, Policy policy, Actor actor) {
    var offers = new Offers(story, policy, actor);
    offers.ofTheSession();
    if (story.session() != null) {
      offers.ofHolds(story.session());
      offers.ofRequests(story.session());
    }
    return List.copyOf(offers.offers);
  }

  private void ofTheSession() {
    offer(RETRIEVE, null, "Retrieve", "Stripe is asked where the session stands.", null);
    offer(
        CANCEL,
        null,
        "Cancel",
        "Stripe is asked to cancel the session. That cannot be undone; the person can go on only"
            + " with a new one.",
        barOfCancel());
    offer(
        REDACT,
        null,
        "Redact",
        policy.permissions().secondPerson()
            ? "Once a second person has agreed, Stripe erases all that it collected for this"
                + " session, and so does everybody downstream. That cannot be undone."
            : "Stripe erases all that it collected for this session, and so does everybody"
                + " downstream. That cannot be undone.",
        barOfRedact());
    offer(
        HOLD,
        null,
        "Hold",
        "A legal hold: nothing is canceled or redacted until it is released.",
        isOver() ? "The session is redacted; there is nothing left to hold." : null);
    offer(NOTE, null, "Note", "The journal keeps what you write. Nothing else happens.", null);
  }

  private void ofHolds(Session session) {
    for (var hold : session.holds()) {
      offer(
          RELEASE,
          hold.id(),
          "Release the hold of " + hold.actor(),
          "What is owed and due is done from then on, if no other hold is in force.",
          null);
    }
  }

  private void ofRequests(Session session) {
    for (var asked : session.requests()) {
      if (asked.open() && (asked.kind() == REDACT || asked.kind() == CANCEL)) {
        if (isToBeApproved(asked)) {
          offer(
              APPROVE,
              asked.id(),
              "Agree to the redact of " + asked.actor(),
              "You are the second person: the redact is made as soon as nothing else bars it. That"
                  + " cannot be undone.",
              asked.actor().equals(actor.name())
                  ? "You have asked for it: the second person must be another one."
                  : null);
        }
        offer(
            WITHDRAW,
            asked.id(),
            "Take back the %s of %s".formatted(asked.kind().wire(), asked.actor()),
            "The request is over, if its call has not begun.",
            null);
      }
    }
  }

  private static boolean isToBeApproved(Asked asked) {
    var answer = asked.answer();
    return asked.kind() == REDACT
        && asked.approvedBy() == null
        && answer != null
        && answer.reason() == Answer.Reason.NEEDS_APPROVAL;
  }

  private @Nullable String barOfCancel() {
    if (isOver() || story.summary().status().equals("canceled")) {
      return "The session is %s.".formatted(isOver() ? "redacted" : "canceled");
    }
    if (!story.summary().status().equals("requires_input")) {
      return "Stripe cancels only in requires input.";
    }
    return policy.permissions().cancel() ? barOfDryRun() : "The policy lets no request cancel.";
  }

  private @Nullable String barOfRedact() {
    if (isOver()) {
      return "The session is redacted.";
    }
    if (!story.summary().redaction().equals("none")) {
      return "The redaction is under way.";
    }
    return policy.permissions().redact() ? barOfDryRun() : "The policy lets no request redact.";
  }

  private @Nullable String barOfDryRun() {
    return policy.dryRun() ? "The policy is a dry run." : null;
  }

  private boolean isOver() {
    return story.summary().redaction().equals("redacted");
  }

  private void offer(
      Request.Known kind,
      @Nullable String about,
      String title,
      String consequence,
      @Nullable String bar) {
    var permission = Permission.toAskFor(kind);
    var known = story.session() == null ? "Verity has only heard of it; wait for its state." : bar;
    offers.add(
        new Offer(
            kind,
            "req_" + UUID.randomUUID(),
            about,
            title,
            consequence,
            actor.may(permission) ? known : Offer.lacking(permission),
            kind == REDACT));
  }
}
