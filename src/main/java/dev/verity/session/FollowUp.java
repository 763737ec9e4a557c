package dev.verity.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A call that the machine wants made at Stripe, as a command with a lease.
///
/// @param id unique per session and revision, so that a late outcome is recognised
/// @param revision the session's revision when this was issued
/// @param idempotencyKey the same until Stripe has definitely refused it, at most 255 characters
/// @param expiresAt from then on nobody may begin the call; the command is returned instead
/// @param revoked sent after the command itself: whoever has not begun the call must not
/// @param dataKey the id of the key to seal with what must not leave the worker in the clear; null
///   where nothing is sealed
public record FollowUp(
    String id,
    String sessionId,
    Action action,
    boolean livemode,
    @Nullable String account,
    long revision,
    String idempotencyKey,
    Instant expiresAt,
    boolean revoked,
    @Nullable String dataKey) {

  /// How long after its lease a follow-up may still run; no single call takes longer.
  public static final Duration GRACE = Duration.ofSeconds(30);

  /// One that seals nothing.
  public FollowUp(
      String id,
      String sessionId,
      Action action,
      boolean livemode,
      @Nullable String account,
      long revision,
      String idempotencyKey,
      Instant expiresAt,
      boolean revoked) {
    this(
        id,
        sessionId,
        action,
        livemode,
        account,
        revision,
        idempotencyKey,
        expiresAt,
        revoked,
        null);
  }

  FollowUp revocation() {
    return new FollowUp(
        id,
        sessionId,
        action,
        livemode,
        account,
        revision,
        idempotencyKey,
        expiresAt,
        true,
        dataKey);
  }

  /// The same for every try of one action until Stripe has definitely refused it.
  static String idempotencyKey(String sessionId, Action action, int generation) {
    return ownPrefix(sessionId) + action.wire() + "-" + generation;
  }

  /// Whether an API call with this idempotency key was a follow-up of this session.
  public static boolean isOwn(String sessionId, @Nullable String idempotencyKey) {
    return idempotencyKey != null && idempotencyKey.startsWith(ownPrefix(sessionId));
  }

  private static String ownPrefix(String sessionId) {
    return "verity-" + sessionId + "-";
  }

  /// The calls that a follow-up can make. `CANCEL` and `REDACT` cannot be undone.
  public enum Action {
    RETRIEVE,
    CANCEL,
    REDACT,
    /// Retrieve with all that a verification has shown, for those downstream who may see it.
    RETRIEVE_RESULTS;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /// Whether it changes nothing at Stripe.
    public boolean isRead() {
      return this == RETRIEVE || this == RETRIEVE_RESULTS;
    }

    /// As it stands in idempotency keys, topics and metrics.
    public String wire() {
      return wire;
    }
  }
}
