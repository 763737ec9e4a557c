package dev.verity.projection;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A session as a line of a list.
///
/// @param account null for the platform's own
/// @param status Stripe's word, or `unseen` while Stripe has not shown it
/// @param created at Stripe; null while unseen
/// @param since when it came to where it stands
/// @param updated when Verity last heard of it or did something
/// @param cancel the cancel that is owed next
/// @param redact the redact that is owed next
/// @param holds how many legal holds are in force
/// @param doing the call that runs
/// @param late whether its redaction runs longer than Stripe promises
public record SessionSummary(
    String id,
    boolean livemode,
    @Nullable String account,
    String status,
    String redaction,
    @Nullable String lastError,
    @Nullable String type,
    @Nullable Instant created,
    @Nullable Instant since,
    Instant updated,
    @Nullable Due cancel,
    @Nullable Due redact,
    int holds,
    @Nullable String doing,
    @Nullable Instant wakeAt,
    boolean late,
    @Nullable Instant erasedAt) {

  /// When something is owed.
  ///
  /// @param gate `hold` or `approval`, where one bars it
  public record Due(Instant at, @Nullable String gate) {}

  static final String COLUMNS =
      """
      number, id, livemode, account, status, redaction, last_error, type, created, since, updated,
      cancel_due, cancel_gate, redact_due, redact_gate, holds, doing, wake_at, late, erased_at\
      """;

  static SessionSummary of(Row row) throws SQLException {
    var account = row.text("account");
    var created = row.moment("created");
    return new SessionSummary(
        row.text("id"),
        row.flag("livemode"),
        account.isEmpty() ? null : account,
        row.text("status"),
        row.text("redaction"),
        row.textOrNull("last_error"),
        row.textOrNull("type"),
        created.equals(Instant.EPOCH) ? null : created,
        row.momentOrNull("since"),
        row.moment("updated"),
        due(row, "cancel"),
        due(row, "redact"),
        row.count("holds"),
        row.textOrNull("doing"),
        row.momentOrNull("wake_at"),
        row.flag("late"),
        row.momentOrNull("erased_at"));
  }

  private static @Nullable Due due(Row row, String action) throws SQLException {
    var at = row.momentOrNull(action + "_due");
    return at == null ? null : new Due(at, row.textOrNull(action + "_gate"));
  }
}
