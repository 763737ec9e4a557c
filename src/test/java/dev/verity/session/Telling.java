package dev.verity.session;

import static java.util.Objects.requireNonNull;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Story.Mishap;
import dev.verity.session.Story.Move;
import dev.verity.session.TruthfulStripe.Deed;
import dev.verity.session.TruthfulStripe.Letter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A story told once: Stripe, the post, the worker and the machine, each doing what the story says,
/// then all of them without trouble until nothing more is to come. Throws [Broken] at the first
/// step that breaks a promise of the machine.
final class Telling {
  /// Far more than any story needs; a session that needs more does not come to rest.
  private static final int ROUNDS_MAX = 2_000;

  /// A promise that was broken.
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    final String promise;

    Broken(String promise, Object... facts) {
      super(promise + " " + List.of(facts));
      this.promise = promise;
    }
  }

  final TruthfulStripe stripe;
  final Tally tally = new Tally();
  final List<String> log = new ArrayList<>();
  Session session = Session.unseen(Given.ID, false, null);

  private final Story story;
  private final boolean isLogged;
  private final Policy policy;
  private final List<Request> asked = new ArrayList<>();
  private final List<Letter> posted = new ArrayList<>();
  private final List<Letter> lost = new ArrayList<>();
  private final List<Letter> spoiled = new ArrayList<>();
  private final List<Letter> delivered = new ArrayList<>();
  private final Workers workers;
  private final List<Workers.Report> reported = new ArrayList<>();
  private final Promises promises;
  private int versionKnown = -1;
  private int calls;

  Telling(Story story, boolean isLogged) {
    this.story = story;
    this.isLogged = isLogged;
    policy = story.rules().policy();
    promises = new Promises(policy, tally, story.skew());
    stripe = new TruthfulStripe(Given.ID, story.redactionLasts(), story.form());
    workers = new Workers(stripe, story.skew(), promises::mayBegin);
  }

  Telling tell() {
    stripe.tellOfCreation(story.form());
    for (var move : story.moves()) {
      post();
      if (isLogged) {
        log.add("- " + move);
      }
      make(move);
    }
    calmDown();
    tally.faults += workers.faults;
    tally.refusals = stripe.refusals;
    checkTheEnd();
    return this;
  }

  private void post() {
    posted.addAll(stripe.outbox);
    stripe.outbox.clear();
  }

  private Instant ourNow() {
    return stripe.now().plusSeconds(story.skew());
  }

  private void make(Move move) {
    switch (move) {
      case Move.Happens(var deed, var form) -> stripe.happens(deed, form);
      case Move.Pass(var seconds) -> pass(seconds);
      case Move.Deliver(var which) -> {
        if (!posted.isEmpty()) {
          deliver(posted.remove(which % posted.size()));
        }
      }
      case Move.DeliverAgain(var which) -> {
        if (!delivered.isEmpty()) {
          hand(delivered.get(which % delivered.size()));
        }
      }
      case Move.Lose(var which) -> {
        if (!posted.isEmpty()) {
          lost.add(posted.remove(which % posted.size()));
          tally.faults++;
        }
      }
      case Move.Spoil(var which) -> {
        if (!posted.isEmpty() && session.revision() > 0) {
          spoiled.add(posted.remove(which % posted.size()));
          tally.faults++;
          feed(new Input.EventUnreadable("verity.inbox-3-4711"));
        }
      }
      case Move.Work(var mishap, var reaches, var answers) ->
          workers.work(mishap, reaches, answers);
      case Move.Report(var which) -> {
        if (!workers.reports.isEmpty()) {
          report(workers.reports.remove(which % workers.reports.size()));
        }
      }
      case Move.ReportAgain(var which) -> {
        if (!reported.isEmpty()) {
          report(reported.get(which % reported.size()));
        }
      }
      case Move.LoseReport(var which) -> {
        if (!workers.reports.isEmpty()) {
          workers.reports.remove(which % workers.reports.size());
          tally.faults++;
        }
      }
      case Move.Ask(var kind, var isByAnother) -> ask(kind, isByAnother);
      case Move.AskAgain(var which) -> {
        if (!asked.isEmpty()) {
          ask(asked.get(which % asked.size()));
        }
      }
      case Move.SleepAndWake(var late) -> sleep(late, new Input.WokeUp());
      case Move.Wait() -> sleep(0, new Input.WokeUp(false));
      case Move.Wake() -> feed(new Input.WokeUp());
    }
  }

  private void sleep(int late, Input.WokeUp wokeUp) {
    var wakeAt = session.wakeAt();
    if (wakeAt != null) {
      pass(Math.max(0, Duration.between(ourNow(), wakeAt).toSeconds() + 1) + late);
      feed(wokeUp);
    }
  }

  private void pass(long seconds) {
    var end = stripe.second + seconds;
    while (stripe.second < end && workers.areBusy()) {
      stripe.pass(1);
      workers.goOn();
    }
    if (stripe.second < end) {
      stripe.pass(end - stripe.second);
    }
    post();
  }

  // the post

  private void deliver(Letter letter) {
    delivered.add(letter);
    hand(letter);
  }

  private void hand(Letter letter) {
    var event = letter.event();
    var rendered =
        letter.isRenderedLate()
            ? new Event(
                event.id(),
                event.type(),
                event.created(),
                event.livemode(),
                event.account(),
                stripe.snapshot(),
                event.twin(),
                event.idempotencyKey())
            : event;
    promises.isDelivered(rendered);
    feed(new Input.EventArrived(rendered));
  }

  // people

  private void ask(Request.Known kind, boolean isByAnother) {
    var about = asked.isEmpty() ? null : asked.getLast().id();
    var actor = isByAnother ? "counsel" : "dpo";
    var request =
        new Request("req_" + asked.size(), kind, false, null, actor, "in a story", null, about);
    asked.add(request);
    ask(request);
  }

  private void ask(Request request) {
    promises.isAsked(request);
    feed(new Input.RequestMade(request));
  }

  // the workers

  private void report(Workers.Report report) {
    reported.add(report);
    var inFlight = session.inFlight();
    if (inFlight != null && inFlight.id().equals(report.followUpId())) {
      versionKnown = Math.max(versionKnown, report.version());
    }
    feed(new Input.FollowUpFinished(report.followUpId(), report.outcome()));
  }

  // the machine

  private void feed(Input input) {
    var now = ourNow();
    var step = SessionMachine.step(session, input, policy, now);
    if (isLogged) {
      log.add("  %s at %s".formatted(input, now));
      log.add("    -> " + standing(step.session()));
      step.effects().forEach(effect -> log.add("    -> " + effect));
    }
    promises.check(session, input, now, step);
    session = step.session();
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Issue(var followUp)) {
        workers.command(followUp, versionKnown);
      }
      if (effect instanceof Effect.Revoke(var followUp)) {
        workers.revoke(followUp);
      }
    }
    checkWhatWasTold();
  }

  /// Once all events have arrived, readable or not, a session at rest is where Stripe's is.
  private void checkWhatWasTold() {
    post();
    if (session.isAtRest() && posted.isEmpty() && lost.isEmpty()) {
      var truth = stripe.snapshot();
      var observed = requireNonNull(session.observed());
      if (!observed.status().equals(truth.status())
          || (truth.redaction() == Redaction.Known.REDACTED && !session.isOver())) {
        throw new Broken("what was told is known", truth, observed);
      }
    }
  }

  private static String standing(Session session) {
    return "%s, doubt %s, owed %s, setbacks %s, wake at %s"
        .formatted(
            session.observed(),
            session.doubt(),
            session.owed(),
            session.setbacks(),
            session.wakeAt());
  }

  // the end

  private void calmDown() {
    if (isLogged) {
      log.add("- the end");
    }
    post();
    stripe.happens(Deed.PASS, story.form());
    post();
    posted.addAll(spoiled);
    if (story.isSwept() || (delivered.isEmpty() && posted.isEmpty())) {
      posted.addAll(lost);
    }
    if (story.isLastFirst()) {
      Collections.reverse(posted);
    }
    for (var round = 0; goOn(); round++) {
      if (round == ROUNDS_MAX) {
        throw new Broken("every session comes to rest");
      }
    }
  }

  private boolean goOn() {
    var troubles = story.troubles();
    if (!workers.reports.isEmpty()) {
      report(workers.reports.removeFirst());
    } else if (workers.areBusy()) {
      pass(1);
    } else if (workers.haveCommands()) {
      workers.work(calls < troubles.size() ? troubles.get(calls) : Mishap.NONE, 0, 0);
      calls++;
    } else if (!posted.isEmpty()) {
      deliver(posted.removeFirst());
    } else {
      return sleep();
    }
    return true;
  }

  private boolean sleep() {
    var wakeAt = session.wakeAt();
    var toWake =
        wakeAt == null
            ? Long.MAX_VALUE
            : Math.max(0, Duration.between(ourNow(), wakeAt.plusNanos(999_999_999)).toSeconds());
    var toRedaction =
        stripe.isRedacting() ? Math.max(0, stripe.redactionEnds() - stripe.second) : Long.MAX_VALUE;
    if ((wakeAt == null || Given.isOnlyWatching(session, stripe.snapshot()))
        && !stripe.isRedacting()) {
      return false;
    }
    if (toRedaction <= toWake) {
      pass(toRedaction);
    } else {
      pass(toWake);
      feed(new Input.WokeUp());
    }
    return true;
  }

  private void checkTheEnd() {
    if (session.inFlight() != null) {
      throw new Broken("nothing is in flight in the end");
    }
    promises.checkPublished();
    promises.checkAnswers(session);
    var rests = session.setbacks().get(Action.RETRIEVE);
    if (rests != null && rests.stage() == Setback.Stage.GIVEN_UP) {
      return;
    }
    if (session.doubt() != null) {
      throw new Broken("nothing is in doubt in the end");
    }
    var observed = requireNonNull(session.observed());
    var truth = stripe.snapshot();
    if (!observed.status().equals(truth.status())
        || !observed.redaction().equals(truth.redaction())) {
      throw new Broken("the session ends as Stripe's", truth, observed);
    }
    promises.checkObligations(session);
    promises.checkEffort(stripe);
  }
}
