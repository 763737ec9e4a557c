package dev.verity.sandbox;

import dev.verity.session.Redaction;
import dev.verity.session.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The full truth of the sandbox at one moment, for comparing a client's view with.
///
/// @param sessions oldest first
/// @param calls answers given, by operation and HTTP status; 0 counts calls left without an answer
/// @param illegal calls that a session's standing forbade, oldest first
public record Ledger(
    List<Session> sessions,
    Webhooks webhooks,
    Map<String, Map<Integer, Long>> calls,
    List<IllegalCall> illegal) {

  /// One session as Stripe has it.
  ///
  /// @param lastError the code
  public record Session(
      String id,
      boolean livemode,
      @Nullable String account,
      Instant created,
      Status.Known status,
      Redaction.Known redaction,
      @Nullable String lastError,
      @Nullable String report,
      List<Event> events) {

    static Session of(SandboxSession session) {
      var standing = session.standing();
      return new Session(
          session.id(),
          session.scope().livemode(),
          session.scope().account(),
          session.created(),
          standing.status(),
          standing.redaction(),
          standing.lastError(),
          standing.report(),
          session.events().stream().map(SandboxEvent::view).toList());
    }
  }

  /// One Event object; twins stand side by side.
  ///
  /// @param type the last part of the type, for instance `verified`
  /// @param change its place among the changes of its session
  public record Event(
      String id,
      String thinId,
      String type,
      Instant created,
      int change,
      boolean twin,
      @Nullable String idempotencyKey) {}

  /// What happened to webhooks so far.
  ///
  /// @param events Event objects made, twins included
  /// @param twins Event objects made for a change that already had one
  /// @param sent deliveries begun: one for each event and endpoint, and one for each duplicate or
  ///   resend
  /// @param duplicated deliveries begun only to send an event once more
  /// @param attempts requests put on the wire
  /// @param reordered first attempts of an event after a later event of its session had been sent
  /// @param lost attempts that chaos kept from the wire
  /// @param answersLost attempts answered 2xx that chaos took for failures
  /// @param vanished events that nobody was told of
  /// @param refused attempts that got no 2xx
  /// @param delivered deliveries that ended with a 2xx
  /// @param failed deliveries given up
  /// @param pending deliveries that will be tried again
  public record Webhooks(
      long events,
      long twins,
      long sent,
      long duplicated,
      long attempts,
      long reordered,
      long lost,
      long answersLost,
      long vanished,
      long refused,
      long delivered,
      long failed,
      long pending) {}

  /// A call that the law of [Legality] forbade.
  ///
  /// @param shownAt when a retrieve last told a client how the session stood; null when none did
  /// @param hasMoved whether the session has left since what was told then
  public record IllegalCall(
      Instant at,
      String session,
      Operation operation,
      Status.Known status,
      Redaction.Known redaction,
      @Nullable Instant shownAt,
      boolean hasMoved) {

    /// Whether the session moved while the call was on its way: the client had read it not longer
    /// than so long before, and it stood otherwise then. No client can exclude that.
    public boolean isCrossed(Duration longest) {
      return hasMoved && shownAt != null && !shownAt.plus(longest).isBefore(at);
    }
  }
}
