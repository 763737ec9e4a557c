package dev.verity.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything Verity knows of one verification session, and what it owes to it.
///
/// @param id Stripe's id, `vs_…`
/// @param livemode whether real checks were made; decides which API key is used
/// @param account the connected account (`acct_…`), or null for the platform's own
/// @param revision how many inputs have changed this
/// @param observed the level last seen at Stripe; null until a snapshot or a retrieve showed it
/// @param doubt why Stripe is asked next; null when what is known is certain
/// @param owed what policy asks for, the earliest first
/// @param inFlight the one follow-up that is on its way
/// @param setbacks why an action is not being tried now
/// @param generation counts the idempotency keys that were spent on refusals
/// @param recentEvents the ids of the last events, the newest last, to recognise repetitions
/// @param entries how many journal entries were written
/// @param late whether the alarm about a late redaction was raised
/// @param wakeAt when the clock is to wake this session; null when nothing is to come
public record Session(
    String id,
    boolean livemode,
    @Nullable String account,
    long revision,
    @Nullable Observed observed,
    @Nullable Doubt doubt,
    List<Obligation> owed,
    @Nullable FollowUp inFlight,
    Map<FollowUp.Action, Setback> setbacks,
    int generation,
    List<String> recentEvents,
    long entries,
    boolean late,
    @Nullable Instant wakeAt) {

  public Session {
    owed = List.copyOf(owed);
    setbacks = Map.copyOf(setbacks);
    recentEvents = List.copyOf(recentEvents);
  }

  /// A session of which nothing is known but that it exists.
  public static Session unseen(String id, boolean livemode, @Nullable String account) {
    return new Session(
        id, livemode, account, 0, null, null, List.of(), null, Map.of(), 0, List.of(), 0, false,
        null);
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
}
