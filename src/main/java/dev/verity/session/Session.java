package dev.verity.session;

import dev.verity.session.FollowUp.Action;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything Verity knows of one verification session, and what it owes to it.
///
/// @param id Stripe's id, `vs_…`
/// @param livemode whether real checks were made; decides which API key is used
/// @param account the connected account (`acct_…`), or null for the platform's own
/// @param revision how many inputs have changed this
/// @param policy the hash of the policy that was last applied
/// @param observed the level last seen at Stripe; null until a snapshot or a retrieve showed it
/// @param doubt why Stripe is asked next; null when what is known is certain
/// @param owed what policy and requests ask for, the earliest first
/// @param holds the legal holds in force
/// @param requests those that are open, and the last that are not
/// @param inFlight the one follow-up that is on its way
/// @param setbacks why an action is not being tried now
/// @param generations counts the idempotency keys of an action that were spent on refusals
/// @param ownEffects the actions of ours that took effect, or may have
/// @param heard the last events, the oldest first
/// @param reports the ids of all verification reports that were seen: one for each attempt
/// @param alarms what was raised
/// @param entries how many journal entries were written
/// @param head the hash of the last of them; kept by the shell, null until there is one
/// @param dataKey the id of the key that its personal data is sealed with; null before the first
///   event is, and after the key was destroyed
/// @param erasure null until the session is redacted
/// @param wakeAt when the clock is to wake this session, in the past while it waits for its turn;
///   null when nothing is to come
/// @param resultsAt when the results of its verification were published; null until then
public record Session(
    String id,
    boolean livemode,
    @Nullable String account,
    long revision,
    String policy,
    @Nullable Observed observed,
    @Nullable Doubt doubt,
    List<Obligation> owed,
    List<Hold> holds,
    List<Asked> requests,
    @Nullable FollowUp inFlight,
    Map<Action, Setback> setbacks,
    Map<Action, Integer> generations,
    Set<Action> ownEffects,
    List<Heard> heard,
    List<String> reports,
    List<Alarm> alarms,
    long entries,
    @Nullable String head,
    @Nullable String dataKey,
    @Nullable Erasure erasure,
    @Nullable Instant wakeAt,
    @Nullable Instant resultsAt) {

  public Session {
    owed = List.copyOf(owed);
    holds = List.copyOf(holds);
    requests = List.copyOf(requests);
    setbacks = inOrder(setbacks);
    generations = inOrder(generations);
    ownEffects = inOrder(ownEffects);
    heard = List.copyOf(heard);
    reports = List.copyOf(reports);
    alarms = List.copyOf(alarms);
  }

  /// A session of which nothing is known but that it exists.
  public static Session unseen(String id, boolean livemode, @Nullable String account) {
    return new Session(
        id, livemode, account, 0, "", null, null, List.of(), List.of(), List.of(), null, Map.of(),
        Map.of(), Set.of(), List.of(), List.of(), List.of(), 0, null, null, null, null, null);
  }

  /// The same session in another mode, or of another account.
  Session of(boolean isLive, @Nullable String owner) {
    return new Session(
        id,
        isLive,
        owner,
        revision,
        policy,
        observed,
        doubt,
        owed,
        holds,
        requests,
        inFlight,
        setbacks,
        generations,
        ownEffects,
        heard,
        reports,
        alarms,
        entries,
        head,
        dataKey,
        erasure,
        wakeAt,
        resultsAt);
  }

  /// The same session after its journal was chained.
  public Session withHead(@Nullable String newHead) {
    return new Session(
        id,
        livemode,
        account,
        revision,
        policy,
        observed,
        doubt,
        owed,
        holds,
        requests,
        inFlight,
        setbacks,
        generations,
        ownEffects,
        heard,
        reports,
        alarms,
        entries,
        newHead,
        dataKey,
        erasure,
        wakeAt,
        resultsAt);
  }

  /// Whether nothing will ever be owed again.
  public boolean isOver() {
    return observed != null && observed.redaction() == Redaction.Known.REDACTED;
  }

  /// Whether nothing is on its way and nothing is in doubt: the next change comes from outside or
  /// the clock.
  public boolean isAtRest() {
    return inFlight == null && doubt == null;
  }

  /// Whether a call that cannot be undone is on its way.
  boolean isActing() {
    return inFlight != null && !inFlight.action().isRead();
  }

  /// Whether a call that cannot be undone is on its way, or may have been made.
  boolean isAtWork() {
    return isActing() || (doubt != null && doubt.cause() == Doubt.Cause.INDETERMINATE);
  }

  /// Whether an action was tried until policy gave up.
  boolean hasGivenUp(Action action) {
    var setback = setbacks.get(action);
    return setback != null && setback.stage() == Setback.Stage.GIVEN_UP;
  }

  /// The same session is the same text, whatever the order in which things were put in.
  private static <V> Map<Action, V> inOrder(Map<Action, V> map) {
    if (map.isEmpty()) {
      return Map.of();
    }
    var ordered = new EnumMap<Action, V>(Action.class);
    ordered.putAll(map);
    return Collections.unmodifiableMap(ordered);
  }

  private static Set<Action> inOrder(Collection<Action> actions) {
    if (actions.isEmpty()) {
      return Set.of();
    }
    var ordered = EnumSet.noneOf(Action.class);
    ordered.addAll(actions);
    return Collections.unmodifiableSet(ordered);
  }
}
