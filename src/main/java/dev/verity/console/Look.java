package dev.verity.console;

import java.util.Locale;

/// How a state looks: a colour and a small shape beside its word, never a colour alone.
public enum Look {
  WAITING("○"),
  RUNNING("◐"),
  GOOD("●"),
  ODD("▲"),
  BAD("■"),
  GONE("◆");

  private final String shape;

  Look(String shape) {
    this.shape = shape;
  }

  public String shape() {
    return shape;
  }

  public String css() {
    return "is-" + name().toLowerCase(Locale.ROOT);
  }

  /// Of a word that Stripe or Verity uses; one that is not known asks for a look.
  public static Look of(String word) {
    return switch (word) {
      case "requires_input", "canceled", "unseen", "none", "pending", "waiting", "superseded" ->
          WAITING;
      case "known", "stale", "discarded", "withdrawn", "returned", "revoked" -> WAITING;
      case "processing", "running", "redaction running", "accepted", "issued", "redriven" ->
          RUNNING;
      case "verified", "delivered", "done", "confirmed", "news", "in_time", "closed" -> GOOD;
      case "failed", "open", "exhausted", "unreadable", "overdue", "quarantined", "broken" -> BAD;
      case "redacted", "erased" -> GONE;
      default -> ODD;
    };
  }
}
