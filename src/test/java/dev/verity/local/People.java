package dev.verity.local;

import dev.verity.sandbox.Sandbox;
import dev.verity.session.Status;
import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.VerificationSessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// The people who verify themselves, and the application that made a session for each of them.
public final class People implements AutoCloseable {
  private static final Duration THINKING = Duration.ofMillis(800);
  private static final int CREATIONS_PER_SECOND = 20;
  private static final Duration STRIPE_BUSY = Duration.ofMillis(250);

  /// What may become of a person's attempt, and how often of a hundred.
  private enum Fate {
    VERIFIED(45),
    SECOND_ATTEMPT(15),
    NEVER_CAME(12),
    ABANDONED(12),
    DECLINED(6),
    OVERRULED(10);

    final int percent;

    Fate(int percent) {
      this.percent = percent;
    }

    static Fate draw(RandomGenerator random) {
      var left = random.nextInt(100);
      for (var fate : values()) {
        left -= fate.percent;
        if (left < 0) {
          return fate;
        }
      }
      throw new IllegalStateException("The percents do not add up to a hundred.");
    }
  }

  private final Sandbox sandbox;
  private final VerificationSessions stripe;
  private final RandomGenerator random;
  private final ConcurrentLinkedQueue<String> sessions = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService schedule =
      Executors.newScheduledThreadPool(4, Thread.ofVirtual().name("person-", 0).factory());

  private long arrivals;

  public People(Sandbox sandbox, VerificationSessions stripe, RandomGenerator random) {
    this.sandbox = sandbox;
    this.stripe = stripe;
    this.random = random;
  }

  /// Lets so many people come, one after the other.
  public void come(long count) {
    for (var person = 0L; person < count; person++) {
      var number = arrivals++;
      var fate = Fate.draw(random);
      later(
          Duration.ofSeconds(1).multipliedBy(person).dividedBy(CREATIONS_PER_SECOND),
          () -> arrive(number, 0, fate));
    }
  }

  /// The ids of the sessions made so far.
  public List<String> sessions() {
    return List.copyOf(sessions);
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }

  /// Stripe replays a 5xx under the same idempotency key for a day, so another try takes another
  /// key.
  private void arrive(long number, int attempt, Fate fate) {
    var created =
        stripe.create(
            NewSession.ofType("document")
                .withClientReferenceId("person-" + number)
                .withMetadata(Map.of("email", "person-" + number + "@example.com")),
            Call.of(false).withIdempotencyKey("local-%d-%d".formatted(number, attempt)));
    switch (created) {
      case Reply.Done<RemoteSession>(var session, _, _) -> {
        sessions.add(session.id());
        act(session.id(), fate);
      }
      case Reply.Busy<RemoteSession> _ -> later(STRIPE_BUSY, () -> arrive(number, attempt, fate));
      case Reply.Indeterminate<RemoteSession>(var no) -> {
        var next = no.httpStatus() == 0 ? attempt : attempt + 1;
        later(STRIPE_BUSY, () -> arrive(number, next, fate));
      }
      case Reply.Refused<RemoteSession>(var no) -> throw new IllegalStateException(no.message());
      case Reply.KeyRefused<RemoteSession>(var no) -> throw new IllegalStateException(no.message());
    }
  }

  private void act(String id, Fate fate) {
    switch (fate) {
      case VERIFIED -> later(THINKING, () -> sandbox.submitAndVerify(id));
      case SECOND_ATTEMPT -> {
        later(THINKING, () -> sandbox.submitAndFail(id, "document_expired"));
        later(THINKING.multipliedBy(4), () -> sandbox.submitAndVerify(id));
      }
      case NEVER_CAME -> {}
      case ABANDONED -> later(THINKING, () -> sandbox.abandon(id));
      case DECLINED -> later(THINKING, () -> sandbox.declineConsent(id));
      case OVERRULED -> {
        later(THINKING, () -> sandbox.submitAndVerify(id));
        later(
            THINKING.multipliedBy(4),
            () -> sandbox.override(id, Status.Known.REQUIRES_INPUT, null));
      }
    }
  }

  private void later(Duration pause, Runnable act) {
    var _ = schedule.schedule(() -> tryTo(act), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// A person who comes too late finds the session closed; that is life, and no mistake.
  private static void tryTo(Runnable act) {
    try {
      act.run();
    } catch (IllegalStateException closed) {
      System.err.println("A person could not go on: " + closed.getMessage());
    }
  }
}
