package dev.verity.session;

import dev.verity.session.TruthfulStripe.Deed;
import dev.verity.session.TruthfulStripe.Form;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;

/// What happens to one session until everything calms down, as data: it can be told again, and cut
/// short while it still shows the same failure.
///
/// @param skew how far our clock is ahead of Stripe's, in seconds
/// @param redactionLasts in seconds
/// @param form how Stripe tells of what our calls and its own work change
/// @param isSwept whether what was lost is delivered in the end
/// @param isLastFirst whether what is left in the end is delivered backwards
/// @param troubles what goes wrong with the first calls of the end
record Story(
    long seed,
    Rules rules,
    long skew,
    long redactionLasts,
    Form form,
    boolean isSwept,
    boolean isLastFirst,
    List<Mishap> troubles,
    List<Move> moves) {

  /// One thing that happens. Numbers choose among what is there, modulo its size, so that a story
  /// remains one when another move is dropped.
  sealed interface Move {
    record Happens(Deed deed, Form form) implements Move {}

    record Pass(long seconds) implements Move {}

    record Deliver(int which) implements Move {}

    record DeliverAgain(int which) implements Move {}

    record Lose(int which) implements Move {}

    /// An event comes and cannot be read; in the end it is redriven.
    record Spoil(int which) implements Move {}

    /// A worker takes the oldest follow-up; it reaches Stripe and is answered so many seconds
    /// later.
    record Work(Mishap mishap, int reachesAfter, int answersAfter) implements Move {}

    record Report(int which) implements Move {}

    record ReportAgain(int which) implements Move {}

    record LoseReport(int which) implements Move {}

    /// Until so long after the session wanted to be woken. Somebody asks for something, about the
    /// request or hold before.
    record Ask(Request.Known kind, boolean isByAnother) implements Move {}

    /// An earlier request is sent again.
    record AskAgain(int which) implements Move {}

    record SleepAndWake(int late) implements Move {}

    record Wake() implements Move {}

    /// Until the session wanted to be woken, and it is not its turn.
    record Wait() implements Move {}
  }

  /// What goes wrong with a call.
  enum Mishap {
    NONE,
    BUSY,
    REFUSED,
    SILENT_BEFORE,
    SILENT_AFTER,
    /// Without an answer, and the call takes effect long after we have given up on it.
    SILENT_AND_LATE,
    BROKEN_BEFORE,
    BROKEN_AFTER,
    RETURNED,
    CRASHED_BEFORE,
    CRASHED_AFTER,
    /// The worker crashed after the call, and the next one makes it again.
    TWICE
  }

  private enum Kind {
    HAPPENS(8),
    PASS(4),
    DELIVER(8),
    DELIVER_AGAIN(1),
    LOSE(1),
    SPOIL(1),
    WORK(4),
    WORK_BADLY(2),
    REPORT(4),
    REPORT_AGAIN(1),
    LOSE_REPORT(1),
    ASK(2),
    ASK_AGAIN(1),
    SLEEP_AND_WAKE(3),
    WAKE(1),
    WAIT(2);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  /// So few that the machine remembers the ids of all events.
  private static final int DEEDS_MAX = 10;

  /// Few seconds, so that much falls into one second and calls meet changes; or hours, so that
  /// obligations come due.
  private static final int[] SHORT_PAUSES = {1, 1, 1, 1, 2, 2, 3, 5, 10, 60};

  private static final int[] LONG_PAUSES = {1, 2, 5, 30, 60, 150, 600, 1_800, 3_600, 7_200, 40_000};
  private static final Deed[] DEEDS = {
    Deed.SUBMIT,
    Deed.SUBMIT,
    Deed.SUBMIT,
    Deed.SUBMIT,
    Deed.SUBMIT,
    Deed.SUBMIT,
    Deed.PASS,
    Deed.PASS,
    Deed.PASS,
    Deed.PASS,
    Deed.FAIL,
    Deed.FAIL,
    Deed.FAIL,
    Deed.OVERRIDE,
    Deed.OVERRIDE,
    Deed.OVERRIDE,
    Deed.ABANDON,
    Deed.ABANDON,
    Deed.DECLINE,
    Deed.CANCEL,
    Deed.REDACT,
    Deed.VALIDATE,
    Deed.FINISH_REDACTION
  };

  static Story random(long seed) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var rules = pick(random, Rules.values());
    var skew = random.nextInt(3) == 0 ? random.nextLong(-600, 601) : random.nextLong(-1, 2);
    var lasts = pick(random, new Long[] {1L, 60L, 3_600L, 40_000L});
    var form =
        pick(random, random.nextBoolean() ? new Form[] {Form.SNAPSHOT, Form.THIN} : Form.values());
    var isSwept = !rules.repairLosses() || random.nextBoolean();
    var isShort = random.nextBoolean();
    var kinds = taste(random);
    var shadow = new TruthfulStripe(Given.ID, lasts, form);
    var moves = new ArrayList<Move>();
    var length = random.nextInt(4, 60);
    var deeds = 0;
    while (moves.size() < length) {
      var move = move(random, pick(random, kinds), form, isShort, shadow);
      deeds += move instanceof Move.Happens ? 1 : 0;
      if (!(move instanceof Move.Happens) || deeds <= DEEDS_MAX) {
        moves.add(move);
      }
    }
    var troubles = new ArrayList<Mishap>();
    while (random.nextInt(3) > 0) {
      troubles.add(pick(random, Mishap.values()));
    }
    return new Story(
        seed,
        rules,
        skew,
        lasts,
        form,
        isSwept,
        random.nextBoolean(),
        List.copyOf(troubles),
        List.copyOf(moves));
  }

  /// Every story has its own taste: what it is full of, and what it lacks.
  private static Kind[] taste(RandomGenerator random) {
    var kinds = new ArrayList<Kind>();
    for (var kind : Kind.values()) {
      kinds.addAll(Collections.nCopies(kind.weight * random.nextInt(4), kind));
    }
    kinds.add(Kind.DELIVER);
    return kinds.toArray(Kind[]::new);
  }

  private static Move move(
      RandomGenerator random, Kind kind, Form form, boolean isShort, TruthfulStripe shadow) {
    return switch (kind) {
      case HAPPENS ->
          new Move.Happens(
              deed(random, shadow), random.nextInt(3) == 0 ? pick(random, Form.values()) : form);
      case PASS -> {
        var pauses = isShort ? SHORT_PAUSES : LONG_PAUSES;
        yield new Move.Pass(pauses[random.nextInt(pauses.length)]);
      }
      case DELIVER -> new Move.Deliver(which(random));
      case DELIVER_AGAIN -> new Move.DeliverAgain(which(random));
      case LOSE -> new Move.Lose(which(random));
      case SPOIL -> new Move.Spoil(which(random));
      case WORK -> new Move.Work(Mishap.NONE, random.nextInt(3), random.nextInt(3));
      case WORK_BADLY ->
          new Move.Work(pick(random, Mishap.values()), random.nextInt(3), random.nextInt(3));
      case REPORT -> new Move.Report(which(random));
      case REPORT_AGAIN -> new Move.ReportAgain(which(random));
      case LOSE_REPORT -> new Move.LoseReport(which(random));
      case ASK -> new Move.Ask(pick(random, Request.Known.values()), random.nextBoolean());
      case ASK_AGAIN -> new Move.AskAgain(which(random));
      case SLEEP_AND_WAKE -> new Move.SleepAndWake(random.nextBoolean() ? 0 : random.nextInt(60));
      case WAKE -> new Move.Wake();
      case WAIT -> new Move.Wait();
    };
  }

  /// Most likely one that is possible, unless Verity itself has come between.
  private static Deed deed(RandomGenerator random, TruthfulStripe shadow) {
    var version = shadow.version;
    var deed = pick(random, DEEDS);
    for (var attempt = 0; attempt < 5; attempt++) {
      shadow.happens(deed, Form.SNAPSHOT);
      if (shadow.version > version) {
        return deed;
      }
      deed = pick(random, DEEDS);
    }
    return deed;
  }

  private static int which(RandomGenerator random) {
    return random.nextBoolean() ? 0 : random.nextInt(10);
  }

  private static <T> T pick(RandomGenerator random, T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  /// The shortest story found that still fails, by leaving out ever smaller parts of this one.
  Story shrunk(Predicate<Story> fails) {
    var shortest = this;
    if (fails.test(shortest.plain())) {
      shortest = shortest.plain();
    }
    if (fails.test(shortest.calm())) {
      shortest = shortest.calm();
    }
    for (var part = Math.max(1, moves.size() / 2); part > 0; ) {
      var shorter = shortest.without(part, fails);
      if (shorter.moves.size() == shortest.moves.size()) {
        part /= 2;
      }
      shortest = shorter;
    }
    return shortest;
  }

  private Story without(int part, Predicate<Story> fails) {
    var shortest = this;
    for (var at = moves.size() - part; at >= 0; at -= part) {
      if (at + part <= shortest.moves.size()) {
        var rest = new ArrayList<>(shortest.moves);
        rest.subList(at, at + part).clear();
        var shorter = shortest.with(rest);
        shortest = fails.test(shorter) ? shorter : shortest;
      }
    }
    return shortest;
  }

  private Story plain() {
    return new Story(seed, rules, 0, redactionLasts, Form.SNAPSHOT, true, false, troubles, moves);
  }

  private Story calm() {
    return new Story(
        seed, rules, skew, redactionLasts, form, isSwept, isLastFirst, List.of(), moves);
  }

  private Story with(List<Move> others) {
    return new Story(
        seed,
        rules,
        skew,
        redactionLasts,
        form,
        isSwept,
        isLastFirst,
        troubles,
        List.copyOf(others));
  }

  @Override
  public String toString() {
    return moves.stream()
        .map(Move::toString)
        .collect(
            Collectors.joining(
                "\n  ",
                "seed %d, %s, our clock %+d s, a redaction lasts %d s, told as %s, %s, %s, troubles %s\n  "
                    .formatted(
                        seed,
                        rules,
                        skew,
                        redactionLasts,
                        form,
                        isSwept ? "swept" : "not swept",
                        isLastFirst ? "last first" : "first first",
                        troubles),
                ""));
  }
}
