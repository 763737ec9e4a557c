package dev.verity.followup;

import static java.util.Objects.requireNonNull;

import dev.verity.privacy.DataKey;
import dev.verity.session.FollowUp;
import dev.verity.session.Outcome;
import dev.verity.stripe.Call;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.VerificationSessions;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Makes a follow-up's call within its lease: limited, few at once, tried again where that is safe, and
/// not at all while Stripe is down.
///
///     retry ( limits → bulkhead → lease → revocation → key → circuit breaker → Stripe )
///
/// Results are read only when the key is at hand that they are sealed with.
///
/// No wait comes between a look at the lease and the call.
/// Only short troubles are sat out here; the machine waits through the long ones.
final class Guard {
  /// The lease is what bounds the wait.
  private static final Duration BULKHEAD_WAIT_MAX = Duration.ofDays(1);

  private static final int CIRCUIT_CALLS = 50;
  private static final int CIRCUIT_CALLS_MIN = 20;
  private static final float CIRCUIT_FAILURES_PERCENT = 50;
  private static final Duration CIRCUIT_OPEN = Duration.ofSeconds(10);
  private static final int CIRCUIT_PROBES = 5;

  private final VerificationSessions stripe;
  private final @Nullable Results results;
  private final WorkerSettings settings;
  private final Limits limits;
  private final KeyLocks keys;
  private final Revocations revocations;
  private final Map<FollowUp.Action, Counter> retries = new EnumMap<>(FollowUp.Action.class);
  private final InstantSource clock;
  private final CircuitBreakerRegistry circuits;
  private final CircuitBreaker circuit;
  private final BulkheadRegistry bulkheads;
  private final Bulkhead bulkhead;

  /// @param results null where none can be sealed
  Guard(
      VerificationSessions stripe,
      @Nullable Results results,
      WorkerSettings settings,
      Limits limits,
      KeyLocks keys,
      Revocations revocations,
      MeterRegistry meters,
      InstantSource clock) {
    this.stripe = stripe;
    this.results = results;
    this.settings = settings;
    this.limits = limits;
    this.keys = keys;
    this.revocations = revocations;
    for (var action : FollowUp.Action.values()) {
      retries.put(action, meters.counter("verity.followup.retries", "action", action.wire()));
    }
    this.clock = clock;
    circuits =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(CIRCUIT_CALLS)
                .minimumNumberOfCalls(CIRCUIT_CALLS_MIN)
                .failureRateThreshold(CIRCUIT_FAILURES_PERCENT)
                .waitDurationInOpenState(CIRCUIT_OPEN)
                .permittedNumberOfCallsInHalfOpenState(CIRCUIT_PROBES)
                .recordResult(Guard::isFailure)
                .build());
    circuit = circuits.circuitBreaker("stripe");
    bulkheads =
        BulkheadRegistry.of(
            BulkheadConfig.custom()
                .maxConcurrentCalls(settings.concurrentCallsMax())
                .maxWaitDuration(BULKHEAD_WAIT_MAX)
                .build());
    bulkhead = bulkheads.bulkhead("stripe");
  }

  /// Whether a reply says that Stripe is down or out of reach; its refusals say that it is not.
  private static boolean isFailure(Object reply) {
    return switch (reply) {
      case Reply.Indeterminate<?> _ -> true;
      case Reply.Busy<?>(var failure) -> failure.httpStatus() == 0;
      default -> false;
    };
  }

  CircuitBreakerRegistry circuits() {
    return circuits;
  }

  BulkheadRegistry bulkheads() {
    return bulkheads;
  }

  /// The call's outcome. Waits for limits and pauses between attempts, never beyond the lease.
  ///
  /// @param isOurs asked immediately before the first call; who has lost the follow-up to another
  ///   worker must not begin it
  /// @throws Lost when it is not ours any more
  Outcome perform(FollowUp followUp, BooleanSupplier isOurs) {
    if (followUp.action() != FollowUp.Action.RETRIEVE_RESULTS) {
      return new Attempts(followUp, isOurs, null).outcome();
    }
    return keyOf(followUp)
        .map(key -> new Attempts(followUp, isOurs, key).outcome())
        .orElseGet(() -> new Outcome.Returned(Outcome.Reason.UNSEALABLE));
  }

  private Optional<DataKey> keyOf(FollowUp followUp) {
    return results == null ? Optional.empty() : results.keyOf(followUp);
  }

  /// The attempts at one follow-up.
  private final class Attempts {
    private final FollowUp followUp;
    private final BooleanSupplier isOurs;
    private final @Nullable DataKey dataKey;
    private @Nullable Reply<RemoteSession> last;

    /// The first try of a write that may have taken effect; what comes later does not undo it.
    private Reply.@Nullable Indeterminate<RemoteSession> uncertain;

    private Duration took = Duration.ZERO;

    /// @param dataKey null where nothing is sealed
    Attempts(FollowUp followUp, BooleanSupplier isOurs, @Nullable DataKey dataKey) {
      this.followUp = followUp;
      this.isOurs = isOurs;
      this.dataKey = dataKey;
    }

    Outcome outcome() {
      try {
        return of(retry().executeSupplier(this::next));
      } catch (LeaseExpired _) {
        return last == null ? new Outcome.Returned(Outcome.Reason.LEASE_EXPIRED) : of(last);
      } catch (Revoked _) {
        return last == null ? new Outcome.Returned(Outcome.Reason.REVOKED) : of(last);
      } catch (KeyShut _) {
        return last == null ? new Outcome.Returned(Outcome.Reason.KEY_REFUSED) : of(last);
      } catch (CallNotPermittedException _) {
        return last == null ? new Outcome.Returned(Outcome.Reason.CIRCUIT_OPEN) : of(last);
      }
    }

    private Retry retry() {
      return Retry.of(
          "stripe",
          RetryConfig.<Reply<RemoteSession>>custom()
              .maxAttempts(settings.attemptsMax())
              .intervalFunction(
                  IntervalFunction.ofExponentialRandomBackoff(
                      settings.attemptPause(), 2.0, 0.5, WorkerSettings.ATTEMPT_PAUSE_MAX))
              .retryOnResult(this::deservesAnother)
              .retryOnException(_ -> false)
              .build());
    }

    private Reply<RemoteSession> next() {
      limits.await(followUp, this::checkTurn);
      return bulkhead.executeSupplier(this::begin);
    }

    private Reply<RemoteSession> begin() {
      checkTurn();
      if (!keys.letThrough(followUp)) {
        throw new KeyShut();
      }
      var reply = circuit.executeSupplier(this::call);
      last = reply;
      return reply;
    }

    /// Whether the call may still begin: asked before it takes a permit, or hundreds that were lost
    /// to another worker would take as many, and asked again when it has one.
    private void checkTurn() {
      if (!clock.instant().isBefore(followUp.expiresAt())) {
        throw new LeaseExpired();
      }
      if (last == null && !isOurs.getAsBoolean()) {
        throw new Lost();
      }
      if (revocations.cover(followUp)) {
        throw new Revoked();
      }
    }

    private Reply<RemoteSession> call() {
      if (last != null) {
        requireNonNull(retries.get(followUp.action())).increment();
      }
      var begin = System.nanoTime();
      var reply = send();
      took = Duration.ofNanos(System.nanoTime() - begin);
      switch (reply) {
        case Reply.KeyRefused<RemoteSession>(var failure) -> keys.refused(followUp, failure);
        case Reply.Done<RemoteSession> _, Reply.Refused<RemoteSession> _ -> keys.accepted(followUp);
        case Reply.Indeterminate<RemoteSession> unclear -> {
          if (uncertain == null && !followUp.action().isRead()) {
            uncertain = unclear;
          }
        }
        case Reply.Busy<RemoteSession> _ -> {}
      }
      return reply;
    }

    private Reply<RemoteSession> send() {
      var call =
          new Call(
              followUp.livemode(),
              followUp.account(),
              followUp.idempotencyKey(),
              settings.callTimeout());
      return switch (followUp.action()) {
        case RETRIEVE -> stripe.retrieve(followUp.sessionId(), call.withIdempotencyKey(null));
        case CANCEL -> stripe.cancel(followUp.sessionId(), call);
        case REDACT -> stripe.redact(followUp.sessionId(), call);
        case RETRIEVE_RESULTS ->
            requireNonNull(results).retrieve(followUp.sessionId(), call.withIdempotencyKey(null));
      };
    }

    /// With the same idempotency key. A write that Stripe answered with 5xx is read before it is
    /// tried again, unless Stripe itself asks for the retry.
    private boolean deservesAnother(Reply<RemoteSession> reply) {
      return switch (reply) {
        case Reply.Done<RemoteSession> _ -> false;
        case Reply.Refused<RemoteSession> _ -> false;
        case Reply.KeyRefused<RemoteSession> _ -> false;
        case Reply.Busy<RemoteSession>(var failure) -> !Boolean.FALSE.equals(failure.shouldRetry());
        case Reply.Indeterminate<RemoteSession>(var failure) ->
            failure.httpStatus() == 0
                || Boolean.TRUE.equals(failure.shouldRetry())
                || (followUp.action().isRead() && !Boolean.FALSE.equals(failure.shouldRetry()));
      };
    }

    private Outcome of(Reply<RemoteSession> reply) {
      return switch (reply) {
        case Reply.Done<RemoteSession> done ->
            new Outcome.Done(
                done.value().snapshot(), done.servedAt(), took, done.requestId(), results(done));
        case Reply.Refused<RemoteSession>(var no) ->
            new Outcome.Refused(no.httpStatus(), no.code(), no.requestId());
        case Reply.KeyRefused<RemoteSession> _ ->
            uncertain == null ? new Outcome.Returned(Outcome.Reason.KEY_REFUSED) : of(uncertain);
        case Reply.Busy<RemoteSession>(var no) ->
            uncertain == null ? new Outcome.Busy(no.httpStatus(), no.requestId()) : of(uncertain);
        case Reply.Indeterminate<RemoteSession>(var no) ->
            new Outcome.Indeterminate(no.httpStatus(), no.requestId());
      };
    }

    private @Nullable String results(Reply.Done<RemoteSession> done) {
      return dataKey == null || !done.value().snapshot().hasResults()
          ? null
          : Results.sealed(followUp, done, dataKey);
    }
  }

  /// The follow-up may not begin any more.
  private static final class LeaseExpired extends RuntimeException {
    LeaseExpired() {
      super(null, null, false, false);
    }
  }

  /// Another worker has the follow-up now, and reports on it.
  static final class Lost extends RuntimeException {
    Lost() {
      super(null, null, false, false);
    }
  }

  /// The machine has taken the follow-up back.
  private static final class Revoked extends RuntimeException {
    Revoked() {
      super(null, null, false, false);
    }
  }

  /// Stripe refuses our API key for such a call for the time being.
  private static final class KeyShut extends RuntimeException {
    KeyShut() {
      super(null, null, false, false);
    }
  }
}
