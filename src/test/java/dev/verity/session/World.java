package dev.verity.session;

import static java.util.Objects.requireNonNull;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Move.Mishap;
import dev.verity.session.Move.Wish;
import dev.verity.session.SmallStripe.Change;
import dev.verity.session.SmallStripe.Deed;
import dev.verity.session.SmallStripe.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One session, Stripe's truth about it, and all that is under way between the two. A copy of it is
/// made for every move.
final class World {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int REQUESTS_MAX = 6;

  final Terms terms;
  Session session = Session.unseen(Given.ID, false, null);
  SmallStripe stripe = SmallStripe.NOTHING;
  Instant now = Given.START;
  Witness witness;

  private final List<Event> post;
  private final List<Command> commands;
  private final List<Spoken> reports;
  private final List<Request> requests;
  private @Nullable Event lastEvent;
  private @Nullable Spoken lastReport;

  /// Under which policy, how events are told unless a move says otherwise, and by which machine.
  record Terms(Policy policy, boolean isThin, Machine machine, boolean isCheckedTwice) {}

  /// A follow-up that no worker has finished.
  private record Command(FollowUp followUp, boolean isBegun, boolean isRevoked) {
    boolean mayTakeEffect(Instant now) {
      return isBegun
          ? now.isBefore(followUp.expiresAt().plus(FollowUp.GRACE))
          : !isRevoked && now.isBefore(followUp.expiresAt());
    }
  }

  /// What a worker has to say.
  private record Spoken(String followUpId, Outcome outcome) {}

  World(Terms terms) {
    this.terms = terms;
    witness = new Witness(terms.policy());
    post = new ArrayList<>();
    commands = new ArrayList<>();
    reports = new ArrayList<>();
    requests = new ArrayList<>();
    become(stripe.create(now));
  }

  private World(World other) {
    terms = other.terms;
    session = other.session;
    stripe = other.stripe;
    now = other.now;
    witness = other.witness.copy();
    post = new ArrayList<>(other.post);
    commands = new ArrayList<>(other.commands);
    reports = new ArrayList<>(other.reports);
    requests = new ArrayList<>(other.requests);
    lastEvent = other.lastEvent;
    lastReport = other.lastReport;
  }

  World after(Move move) {
    var next = new World(this);
    next.make(move);
    return next;
  }

  // what can happen

  /// What happens if nothing goes wrong, nobody wants anything, and everybody does his work; null
  /// when nothing is left to do.
  @Nullable Move calmMove() {
    if (!reports.isEmpty()) {
      return new Move.Report();
    }
    if (!post.isEmpty()) {
      return new Move.Deliver(0, terms.isThin());
    }
    if (!commands.isEmpty()) {
      return new Move.Work(Mishap.NONE);
    }
    var goesOn = stripe.moves();
    var wakeAt = session.wakeAt();
    if (goesOn != null && (wakeAt == null || !wakeAt.isBefore(goesOn))) {
      return new Move.StripeGoesOn();
    }
    return wakeAt == null || Given.isOnlyWatching(session, stripe.snapshot())
        ? null
        : new Move.Sleep();
  }

  /// Everything else that may happen.
  void eachDisturbance(Consumer<Move> moves) {
    var calm = calmMove();
    Consumer<Move> others =
        move -> {
          if (!move.equals(calm)) {
            moves.accept(move);
          }
        };
    for (var which = 0; which < Math.min(2, post.size()); which++) {
      others.accept(new Move.Deliver(which, false));
      others.accept(new Move.Deliver(which, true));
    }
    if (lastEvent != null) {
      moves.accept(new Move.DeliverAgain(false));
      moves.accept(new Move.DeliverAgain(true));
    }
    eachWayToWork(others);
    if (lastReport != null) {
      moves.accept(new Move.ReportAgain());
    }
    if (session.wakeAt() != null) {
      others.accept(new Move.Sleep());
      moves.accept(new Move.Wait());
    }
    moves.accept(new Move.Pass(false));
    moves.accept(new Move.Pass(true));
    for (var deed : Deed.values()) {
      if (stripe.mayHappen(deed)) {
        moves.accept(new Move.Happens(deed));
      }
    }
    if (requests.size() < REQUESTS_MAX) {
      for (var wish : Wish.values()) {
        if (request(wish) != null) {
          moves.accept(new Move.Ask(wish));
        }
      }
    }
  }

  private void eachWayToWork(Consumer<Move> moves) {
    if (commands.isEmpty()) {
      return;
    }
    var command = commands.getFirst();
    moves.accept(new Move.Work(Mishap.NONE));
    if (!command.mayTakeEffect(now)) {
      return;
    }
    var isActing = !command.followUp().action().isRead();
    if (isActing && !command.isBegun()) {
      moves.accept(new Move.Begin());
    }
    for (var mishap : Mishap.values()) {
      var matters =
          switch (mishap) {
            case NONE -> false;
            case REFUSED, BUSY, SILENT_BEFORE, BROKEN_BEFORE, CRASHED_BEFORE -> true;
            case RETURNED -> !command.isBegun();
            case SILENT_AFTER, BROKEN_AFTER, CRASHED_AFTER -> isActing;
          };
      if (matters) {
        moves.accept(new Move.Work(mishap));
      }
    }
  }

  // how it happens

  private void make(Move move) {
    switch (move) {
      case Move.Deliver(var which, var isThin) -> {
        lastEvent = post.remove(which);
        arrive(lastEvent, isThin);
      }
      case Move.DeliverAgain(var isThin) -> arrive(requireNonNull(lastEvent), isThin);
      case Move.Begin() -> {
        var command = commands.removeFirst();
        commands.addFirst(new Command(command.followUp(), true, false));
      }
      case Move.Work(var mishap) -> work(commands.removeFirst(), mishap);
      case Move.Report() -> {
        lastReport = reports.removeFirst();
        report(lastReport);
      }
      case Move.ReportAgain() -> report(requireNonNull(lastReport));
      case Move.Sleep() -> {
        passTo(requireNonNull(session.wakeAt()));
        feed(new Input.WokeUp());
      }
      case Move.Wait() -> {
        passTo(requireNonNull(session.wakeAt()));
        feed(new Input.WokeUp(false));
      }
      case Move.Pass(var isLong) -> {
        now = now.plus(isLong ? LONG : Duration.ofSeconds(1));
        if (isLong && session.wakeAt() != null) {
          passTo(session.wakeAt().plus(LONG));
        }
      }
      case Move.Happens(var deed) -> become(stripe.happens(deed, now));
      case Move.StripeGoesOn() -> {
        passTo(requireNonNull(stripe.moves()));
        become(stripe.happens(stripe.next(), now));
      }
      case Move.Ask(var wish) -> {
        var request = requireNonNull(request(wish));
        if (wish != Wish.AGAIN) {
          requests.add(request);
        }
        feed(new Input.RequestMade(request));
      }
    }
  }

  /// To the next whole second, as Stripe's clock has no others.
  private void passTo(Instant moment) {
    if (moment.isAfter(now)) {
      now = Instant.ofEpochSecond(moment.plusNanos(999_999_999).getEpochSecond());
    }
  }

  private void become(Change change) {
    stripe = change.stripe();
    post.addAll(change.told());
  }

  private void arrive(Event event, boolean isThin) {
    var told =
        isThin
            ? new Event(
                event.id() + "_thin",
                event.type(),
                event.created(),
                false,
                null,
                null,
                event.id(),
                event.idempotencyKey())
            : event;
    feed(new Input.EventArrived(told));
  }

  private void work(Command command, Mishap mishap) {
    var followUp = command.followUp();
    if (command.isBegun() && !command.mayTakeEffect(now)) {
      return;
    }
    if (!command.isBegun() && command.isRevoked()) {
      say(followUp, new Outcome.Returned(Outcome.Reason.REVOKED));
      return;
    }
    if (!command.mayTakeEffect(now)) {
      say(followUp, new Outcome.Returned(Outcome.Reason.LEASE_EXPIRED));
      return;
    }
    if (followUp.dataKey() != null && !followUp.dataKey().equals(session.dataKey())) {
      say(followUp, new Outcome.Returned(Outcome.Reason.UNSEALABLE));
      return;
    }
    switch (mishap) {
      case NONE -> say(followUp, outcome(followUp, call(command, Reply.NO, true)));
      case REFUSED -> say(followUp, outcome(followUp, trouble(command, Reply.NO, false)));
      case BUSY -> say(followUp, new Outcome.Busy(429, null));
      case SILENT_BEFORE -> say(followUp, new Outcome.Indeterminate(0, null));
      case SILENT_AFTER -> {
        var _ = call(command, Reply.NO, true);
        say(followUp, new Outcome.Indeterminate(0, null));
      }
      case BROKEN_BEFORE -> say(followUp, outcome(followUp, trouble(command, Reply.BROKEN, false)));
      case BROKEN_AFTER -> say(followUp, outcome(followUp, trouble(command, Reply.BROKEN, true)));
      case RETURNED -> say(followUp, new Outcome.Returned(Outcome.Reason.CIRCUIT_OPEN));
      case CRASHED_BEFORE -> {}
      case CRASHED_AFTER -> {
        var _ = call(command, Reply.NO, true);
      }
    }
  }

  private Reply trouble(Command command, Reply trouble, boolean works) {
    return command.followUp().action().isRead() ? trouble : call(command, trouble, works);
  }

  /// @param otherwise what Stripe replies when it does not do it, or does it and fails
  private Reply call(Command command, Reply otherwise, boolean works) {
    var action = command.followUp().action();
    var key = command.followUp().idempotencyKey();
    var replay = stripe.replay(action, key);
    if (replay != null) {
      return replay;
    }
    var reply = otherwise;
    if (works && stripe.accepts(action)) {
      witness.takesEffect(action, command.isBegun());
      become(stripe.execute(action, key, now));
      reply = otherwise.isBroken() ? otherwise : new Reply(stripe.snapshot(), false);
    }
    stripe = stripe.remembering(action, key, reply);
    return reply;
  }

  private Outcome outcome(FollowUp followUp, Reply reply) {
    if (reply.isBroken()) {
      return new Outcome.Indeterminate(500, null);
    }
    var snapshot = reply.snapshot();
    if (snapshot == null) {
      return new Outcome.Refused(400, null, null);
    }
    var results =
        followUp.action() == Action.RETRIEVE_RESULTS && snapshot.hasResults()
            ? "sealed under " + followUp.dataKey()
            : null;
    return new Outcome.Done(snapshot, now, Duration.ofMillis(80), null, results);
  }

  private void say(FollowUp followUp, Outcome outcome) {
    reports.add(new Spoken(followUp.id(), outcome));
  }

  private void report(Spoken spoken) {
    feed(new Input.FollowUpFinished(spoken.followUpId(), spoken.outcome()));
  }

  private @Nullable Request request(Wish wish) {
    return switch (wish) {
      case RETRIEVE -> request(Request.Known.RETRIEVE, "ana", null);
      case CANCEL -> request(Request.Known.CANCEL, "ana", null);
      case REDACT -> request(Request.Known.REDACT, "ana", null);
      case HOLD -> request(Request.Known.HOLD, "ana", null);
      case RELEASE -> about(Request.Known.RELEASE, "ben", hold());
      case APPROVE -> about(Request.Known.APPROVE, "ben", last(Request.Known.REDACT));
      case APPROVE_ONESELF -> about(Request.Known.APPROVE, "ana", last(Request.Known.REDACT));
      case WITHDRAW -> {
        var redact = last(Request.Known.REDACT);
        yield about(
            Request.Known.WITHDRAW, "ben", redact == null ? last(Request.Known.CANCEL) : redact);
      }
      case AGAIN -> requests.isEmpty() ? null : requests.getLast();
    };
  }

  private @Nullable String hold() {
    return witness.holds().keySet().stream().findFirst().orElse(null);
  }

  private @Nullable String last(Request.Known kind) {
    return requests.reversed().stream()
        .filter(request -> request.kind() == kind)
        .map(Request::id)
        .findFirst()
        .orElse(null);
  }

  private @Nullable Request about(Request.Known kind, String actor, @Nullable String about) {
    return about == null ? null : request(kind, actor, about);
  }

  private Request request(Request.Known kind, String actor, @Nullable String about) {
    var id = "r" + (requests.size() + 1);
    return new Request(id, kind, false, null, actor, "because", null, about);
  }

  private void feed(Input input) {
    var before = session;
    var step = terms.machine().step(before, input, terms.policy(), now);
    if (terms.isCheckedTwice()) {
      Invariant.DETERMINISTIC.holds(
          step.equals(terms.machine().step(before, input, terms.policy(), now)), input);
    }
    var isCallAlive = commands.stream().anyMatch(command -> command.mayTakeEffect(now));
    witness.check(before, input, now, step, stripe, isCallAlive);
    session = step.session();
    for (var effect : step.effects()) {
      if (effect instanceof Effect.Issue(var followUp)) {
        commands.add(new Command(followUp, false, false));
      } else if (effect instanceof Effect.Revoke(var revocation)) {
        commands.replaceAll(command ->
            command.followUp().id().equals(revocation.id())
                ? new Command(command.followUp(), command.isBegun(), true)
                : command);
      }
    }
  }

  void checkTheEnd() {
    witness.checkTheEnd(session, requests, stripe);
  }

  // what is the same

  Fingerprint.Key fingerprint() {
    var print = new Fingerprint(now);
    Situations.describe(session, print);
    witness.describe(print);
    describeStripe(print);
    for (var event : post) {
      print.add(event.id()).add(event.created());
    }
    for (var command : commands) {
      print.add(command.followUp().action());
      print.add(isCurrent(command.followUp().id())).add(command.isBegun()).add(command.isRevoked());
      print.add(command.followUp().expiresAt());
    }
    for (var spoken : reports) {
      describe(spoken, print.add(-7));
    }
    print.add(lastEvent == null ? null : lastEvent.id());
    if (lastReport != null) {
      describe(lastReport, print.add(-8));
    }
    for (var request : requests) {
      print.add((Request.Known) request.kind()).add(request.actor()).add(request.about());
    }
    return print.key();
  }

  private void describeStripe(Fingerprint print) {
    print.add(stripe.status()).add(stripe.redaction().wire()).add(stripe.failed());
    print.add(stripe.reports()).add(stripe.events()).add(stripe.moves()).add(stripe.ours());
    var sum = 0L;
    for (var entry : stripe.answered().entrySet()) {
      var reply = entry.getValue();
      sum += 31L * entry.getKey().hashCode() + reply.hashCode() * 1_000_003L;
    }
    print.add(sum);
  }

  /// A report on anything but the call in flight is only journalled.
  private void describe(Spoken spoken, Fingerprint print) {
    if (!isCurrent(spoken.followUpId())) {
      print.add(0);
      return;
    }
    switch (spoken.outcome()) {
      case Outcome.Done(var snapshot, var servedAt, _, _, var results) ->
          print
              .add(1)
              .add(results == null)
              .add(snapshot.status().wire())
              .add(snapshot.redaction().wire())
              .add(snapshot.lastError())
              .add(snapshot.report())
              .add(servedAt);
      case Outcome.Refused _ -> print.add(2);
      case Outcome.Busy _ -> print.add(3);
      case Outcome.Indeterminate(var status, _) -> print.add(4).add(status);
      case Outcome.Returned(var reason) -> print.add(5).add(reason);
    }
  }

  private boolean isCurrent(String followUpId) {
    return session.inFlight() != null && session.inFlight().id().equals(followUpId);
  }
}
