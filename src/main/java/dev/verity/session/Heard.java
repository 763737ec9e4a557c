package dev.verity.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An event that came in, as a session remembers it: to know it again by every door, and to tell
/// from the set of them, whatever their order, when a standing was entered.
///
/// @param twin the id of the snapshot event for the same change, on a thin event
/// @param key stands for the idempotency key of the API call that caused it, and tells nothing of
///   it: the integrator chose that, and may have put a name into it
/// @param standing what the object inside showed; null in a thin event
public record Heard(
    String id,
    @Nullable String twin,
    EventType type,
    Instant created,
    @Nullable String key,
    @Nullable Standing standing) {
  private static final int KEY_BYTES = 8;

  /// What changes when a session takes a step: a new attempt has a new report.
  public record Standing(Status status, @Nullable String lastError, @Nullable String report) {

    static Standing of(Snapshot snapshot) {
      return new Standing(snapshot.status(), snapshot.lastError(), snapshot.report());
    }

    boolean isOfOneAttemptWith(Standing other) {
      return status.equals(other.status) && Objects.equals(report, other.report);
    }

    /// Where every session begins.
    static Standing atCreation() {
      return new Standing(Status.Known.REQUIRES_INPUT, null, null);
    }
  }

  static Heard of(String sessionId, Event event) {
    var snapshot = event.snapshot();
    return new Heard(
        event.id(),
        event.twin(),
        event.type(),
        event.created(),
        key(sessionId, event),
        snapshot == null ? null : Standing.of(snapshot));
  }

  /// Whether this is the event itself, or its thin or snapshot twin.
  boolean is(Event event) {
    return id.equals(event.id())
        || id.equals(event.twin())
        || (twin != null && (twin.equals(event.id()) || twin.equals(event.twin())));
  }

  /// Whether another event object tells of the same change: Stripe sometimes makes two. Attempts
  /// may repeat a type, but not within one second and with the same object, nor by one API call.
  ///
  /// @param isRecovered an event that is fetched after a redaction has lost its error
  boolean tellsTheSame(String sessionId, Event event, boolean isRecovered) {
    if (!type.equals(event.type())) {
      return false;
    }
    if (key != null && key.equals(key(sessionId, event))) {
      return true;
    }
    var snapshot = event.snapshot();
    return created.equals(event.created())
        && (standing == null
            || snapshot == null
            || standing.equals(Standing.of(snapshot))
            || (isRecovered && standing.isOfOneAttemptWith(Standing.of(snapshot))));
  }

  private static @Nullable String key(String sessionId, Event event) {
    if (event.idempotencyKey() == null) {
      return null;
    }
    try {
      var text = sessionId + " " + event.idempotencyKey();
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }
}
