package dev.verity.projection;

import org.jspecify.annotations.Nullable;

/// Which sessions are wanted; null does not matter.
///
/// @param account `acct_…`, or `own` for the platform's
/// @param text words, or their beginnings, that all stand in the session's ids, or all in one entry
///   of its journal: event, request and report ids, actors, reasons, rules
public record SessionFilter(
    @Nullable String status,
    @Nullable String redaction,
    @Nullable Owing owing,
    @Nullable Boolean held,
    @Nullable Boolean livemode,
    @Nullable String account,
    @Nullable String text) {

  public static final SessionFilter ALL =
      new SessionFilter(null, null, null, null, null, null, null);

  /// What cannot be undone and is owed.
  public enum Owing {
    CANCEL,
    REDACT;

    String column() {
      return this == CANCEL ? "cancel_due" : "redact_due";
    }
  }

  /// In which order.
  public enum Sort {
    /// What changed last comes first.
    UPDATED,
    /// The newest comes first.
    CREATED,
    /// What is due next comes first; only of those that owe something.
    DUE
  }

  public SessionFilter withStatus(String wanted) {
    return new SessionFilter(wanted, redaction, owing, held, livemode, account, text);
  }

  public SessionFilter withRedaction(String wanted) {
    return new SessionFilter(status, wanted, owing, held, livemode, account, text);
  }

  public SessionFilter withOwing(Owing wanted) {
    return new SessionFilter(status, redaction, wanted, held, livemode, account, text);
  }

  public SessionFilter withHeld(boolean wanted) {
    return new SessionFilter(status, redaction, owing, wanted, livemode, account, text);
  }

  public SessionFilter withLivemode(boolean wanted) {
    return new SessionFilter(status, redaction, owing, held, wanted, account, text);
  }

  public SessionFilter withAccount(String wanted) {
    return new SessionFilter(status, redaction, owing, held, livemode, wanted, text);
  }

  public SessionFilter withText(String wanted) {
    return new SessionFilter(status, redaction, owing, held, livemode, account, wanted);
  }
}
