package dev.verity.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Inputs without rhyme or reason: the machine carries what it does not know, and never throws.
final class GarbageTest {
  private static final int SESSIONS = 3_000;
  private static final int INPUTS = 40;
  private static final String[] WORDS = {
    "",
    "none",
    "created",
    "requires_input",
    "processing",
    "verified",
    "canceled",
    "redacted",
    "validated",
    "requires_action",
    "REQUIRES_INPUT",
    "\u0000",
    "abandoned"
  };

  /// The years 1970 to 9999, as the endpoint lets them in.
  private static final long[] SECONDS = {
    0, 1, 1_793_491_200, 1_793_491_201, 1_793_577_600, 4_102_444_800L, 253_402_300_799L
  };

  /// What a request may name; the machine itself has to look at them.
  private static final Instant[] MOMENTS = {
    Instant.MIN, Instant.EPOCH, Instant.ofEpochSecond(1_793_491_200), Instant.MAX
  };

  private final RandomGeneratorFactory<RandomGenerator> randoms =
      RandomGeneratorFactory.of("L64X128MixRandom");

  @Test
  void nothingThatComesInThrows() {
    for (var seed = 1L; seed <= SESSIONS; seed++) {
      var random = randoms.create(seed);
      var policy = pick(random, Rules.values()).policy();
      var session = Session.unseen(pick(random, WORDS), random.nextBoolean(), null);
      for (var count = 0; count < INPUTS; count++) {
        session = step(seed, session, input(random, session), policy, moment(random));
      }
    }
  }

  private static Session step(long seed, Session session, Input input, Policy policy, Instant now) {
    try {
      var step = SessionMachine.step(session, input, policy, now);
      assertThat(SessionMachine.step(session, input, policy, now)).isEqualTo(step);
      return step.session();
    } catch (RuntimeException thrown) {
      throw new AssertionError(
          "seed %d: %s at %s threw in %s".formatted(seed, input, now, session), thrown);
    }
  }

  private static Input input(RandomGenerator random, Session session) {
    var inFlight = session.inFlight();
    return switch (random.nextInt(8)) {
      case 0 -> new Input.WokeUp();
      case 5 -> new Input.EventUnreadable(pick(random, WORDS));
      case 1, 2 -> new Input.EventArrived(event(random), random.nextBoolean());
      case 3, 4 -> new Input.RequestMade(request(random, session));
      default ->
          new Input.FollowUpFinished(
              inFlight == null || random.nextInt(4) == 0 ? pick(random, WORDS) : inFlight.id(),
              outcome(random));
    };
  }

  private static Request request(RandomGenerator random, Session session) {
    var isFitting = random.nextInt(3) > 0;
    return new Request(
        "req_" + random.nextInt(40),
        random.nextInt(4) == 0
            ? Request.Kind.of(pick(random, WORDS))
            : pick(random, Request.Known.values()),
        isFitting ? session.livemode() : random.nextBoolean(),
        isFitting ? session.account() : word(random),
        word(random),
        word(random),
        random.nextInt(3) > 0 ? null : pick(random, MOMENTS),
        random.nextBoolean() ? null : "req_" + random.nextInt(40));
  }

  private static Event event(RandomGenerator random) {
    return new Event(
        "evt_" + random.nextInt(60),
        EventType.of(pick(random, WORDS)),
        moment(random),
        random.nextBoolean(),
        word(random),
        random.nextInt(4) == 0 ? null : snapshot(random),
        random.nextBoolean() ? null : "evt_" + random.nextInt(60),
        word(random));
  }

  private static Snapshot snapshot(RandomGenerator random) {
    return new Snapshot(
        Status.of(pick(random, WORDS)),
        Redaction.of(random.nextBoolean() ? "none" : pick(random, WORDS)),
        word(random),
        word(random),
        word(random),
        random.nextBoolean(),
        moment(random));
  }

  private static Outcome outcome(RandomGenerator random) {
    var http = random.nextInt(-1, 1000);
    return switch (random.nextInt(6)) {
      case 0, 1 ->
          new Outcome.Done(
              snapshot(random),
              moment(random),
              Duration.ofMillis(random.nextLong(-1_000, 100_000_000)),
              word(random));
      case 2 -> new Outcome.Refused(http, word(random), word(random));
      case 3 -> new Outcome.Busy(http, word(random));
      case 4 -> new Outcome.Indeterminate(http, word(random));
      default -> new Outcome.Returned(pick(random, Outcome.Reason.values()));
    };
  }

  private static Instant moment(RandomGenerator random) {
    return Instant.ofEpochSecond(SECONDS[random.nextInt(SECONDS.length)])
        .plusMillis(random.nextInt(2) * random.nextLong(1_000));
  }

  private static @Nullable String word(RandomGenerator random) {
    return random.nextBoolean() ? null : pick(random, WORDS);
  }

  private static <T> T pick(RandomGenerator random, T[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
