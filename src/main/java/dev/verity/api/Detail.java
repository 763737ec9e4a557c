package dev.verity.api;

import dev.verity.session.Alarm;
import dev.verity.session.Erasure;
import dev.verity.session.FollowUp;
import dev.verity.session.Hold;
import dev.verity.session.Obligation;
import dev.verity.session.Session;
import dev.verity.session.Setback;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the machine knows of a session beyond a line of a list.
///
/// @param policy the hash of the policy that was last applied
/// @param entries how many journal entries were written
/// @param head the hash of the last of them
/// @param observedAt when Stripe showed the level, by Stripe's clock; null while unseen
/// @param confirmedAt when Stripe itself last showed it, by ours; null if only an event did
/// @param doubt why Stripe is asked next; null when what is known is certain
/// @param sealed whether there is a key with which personal data of it is sealed
/// @param resultsAt when the results of its verification were published
record Detail(
    long revision,
    String policy,
    long entries,
    @Nullable String head,
    @Nullable Instant observedAt,
    @Nullable Instant confirmedAt,
    @Nullable String doubt,
    @Nullable String report,
    List<String> reports,
    @Nullable Boolean selfie,
    List<Owed> owed,
    List<Hold> holds,
    @Nullable Running inFlight,
    List<Trouble> setbacks,
    List<Alarm> alarms,
    @Nullable Erasure erasure,
    boolean sealed,
    @Nullable Instant resultsAt) {

  /// Something owed to it.
  record Owed(String action, Instant due, String cause, Obligation.@Nullable Gate gate) {}

  /// The call that is on its way.
  record Running(String id, String action, Instant expiresAt, boolean revoked) {}

  /// Why an action is not being tried now.
  record Trouble(
      String action,
      Setback.Stage stage,
      int failures,
      int refusals,
      Instant since,
      Instant notBefore) {}

  static Detail of(Session session) {
    var observed = session.observed();
    var snapshot = observed == null ? null : observed.snapshot();
    var doubt = session.doubt();
    return new Detail(
        session.revision(),
        session.policy(),
        session.entries(),
        session.head(),
        observed == null ? null : observed.at(),
        observed == null ? null : observed.confirmedAt(),
        doubt == null ? null : doubt.cause().name().toLowerCase(Locale.ROOT),
        snapshot == null ? null : snapshot.report(),
        session.reports(),
        snapshot == null ? null : snapshot.selfie(),
        session.owed().stream()
            .map(each -> new Owed(each.action().wire(), each.due(), each.cause(), each.gate()))
            .toList(),
        session.holds(),
        running(session.inFlight()),
        session.setbacks().entrySet().stream()
            .map(each -> trouble(each.getKey(), each.getValue()))
            .toList(),
        session.alarms(),
        session.erasure(),
        session.dataKey() != null,
        session.resultsAt());
  }

  private static @Nullable Running running(@Nullable FollowUp followUp) {
    return followUp == null
        ? null
        : new Running(
            followUp.id(), followUp.action().wire(), followUp.expiresAt(), followUp.revoked());
  }

  private static Trouble trouble(FollowUp.Action action, Setback setback) {
    return new Trouble(
        action.wire(),
        setback.stage(),
        setback.failures(),
        setback.refusals(),
        setback.since(),
        setback.notBefore());
  }
}
