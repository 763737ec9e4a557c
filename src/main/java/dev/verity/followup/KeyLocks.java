package dev.verity.followup;

import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.stripe.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What Stripe refuses our API keys, so that the rest goes on: a key that it does not know (401),
/// or that is not configured, is of no use in its mode; one that may not do something (403) is of
/// no use for that account. The keys for results have locks of their own.
final class KeyLocks {
  private static final int FORBIDDEN = 403;

  private final Duration pause;
  private final InstantSource clock;
  private final KeyLock test;
  private final KeyLock live;
  private final KeyLock testResults;
  private final KeyLock liveResults;
  private final Map<Realm, KeyLock> accounts = new HashMap<>();

  /// @param account null is our own
  private record Realm(boolean livemode, @Nullable String account) {
    static Realm of(FollowUp followUp) {
      return new Realm(followUp.livemode(), followUp.account());
    }

    String use() {
      return "the %s key the rights that it needs for %s"
          .formatted(
              livemode ? "live" : "test",
              account == null ? "our own account" : "account " + account);
    }
  }

  KeyLocks(Duration pause, InstantSource clock) {
    this.pause = pause;
    this.clock = clock;
    test = new KeyLock("the test key (stripe.key.test)", pause, clock);
    live = new KeyLock("the live key (stripe.key.live)", pause, clock);
    testResults = new KeyLock("the test key for results (stripe.results.key.test)", pause, clock);
    liveResults = new KeyLock("the live key for results (stripe.results.key.live)", pause, clock);
  }

  /// Whether follow-ups of this mode cannot be performed for us.
  synchronized boolean isRefused(boolean livemode) {
    return mode(livemode).isRefused() || accounts.containsKey(new Realm(livemode, null));
  }

  /// Whether results of this mode cannot be read.
  synchronized boolean isResultsKeyRefused(boolean livemode) {
    return results(livemode).isRefused();
  }

  /// How many connected accounts do not let us act for them.
  synchronized long accountsRefused(boolean livemode) {
    return accounts.keySet().stream()
        .filter(realm -> realm.livemode() == livemode && realm.account() != null)
        .count();
  }

  /// Whether no such call may be made now.
  synchronized boolean areShut(FollowUp followUp) {
    return locks(followUp).anyMatch(KeyLock::isShut);
  }

  /// Whether this call may be made, and is about to be.
  synchronized boolean letThrough(FollowUp followUp) {
    if (areShut(followUp)) {
      return false;
    }
    locks(followUp).forEach(KeyLock::enter);
    return true;
  }

  synchronized void refused(FollowUp followUp, Reply.Failure failure) {
    if (followUp.action() == Action.RETRIEVE_RESULTS) {
      results(followUp.livemode()).refused();
      return;
    }
    if (failure.httpStatus() != FORBIDDEN) {
      mode(followUp.livemode()).refused();
      return;
    }
    mode(followUp.livemode()).accepted();
    accounts
        .computeIfAbsent(Realm.of(followUp), realm -> new KeyLock(realm.use(), pause, clock))
        .refused();
  }

  synchronized void accepted(FollowUp followUp) {
    locks(followUp).forEach(KeyLock::accepted);
    if (followUp.action() != Action.RETRIEVE_RESULTS) {
      accounts.remove(Realm.of(followUp));
    }
  }

  private Stream<KeyLock> locks(FollowUp followUp) {
    if (followUp.action() == Action.RETRIEVE_RESULTS) {
      return Stream.of(results(followUp.livemode()));
    }
    return Stream.of(mode(followUp.livemode()), accounts.get(Realm.of(followUp)))
        .filter(Objects::nonNull);
  }

  private KeyLock results(boolean livemode) {
    return livemode ? liveResults : testResults;
  }

  private KeyLock mode(boolean livemode) {
    return livemode ? live : test;
  }
}
