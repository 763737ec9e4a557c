package dev.verity.console;

import dev.verity.projection.Need;

/// Something that needs somebody, in words, and where to go with it.
///
/// @param what for instance `2 redactions overdue`
public record NeedLine(Need need, String what, Look look, String href) {

  static NeedLine of(Need need) {
    var count = need.count();
    return switch (need.kind()) {
      case REDACTION_OVERDUE ->
          bad(
              need,
              Text.counted(count, "redaction", "redactions") + " overdue",
              "/redactions?show=due");
      case REDACTION_LATE ->
          bad(
              need,
              Text.counted(count, "redaction runs", "redactions run")
                  + " longer than Stripe promises",
              "/redactions?show=running");
      case ALARM -> bad(need, alarm(need), one(need, "/audit?kind=alarm"));
      case CONFIRMATION_LATE ->
          bad(
              need,
              Text.counted(count, "erasure", "erasures") + " not confirmed downstream",
              "/redactions?show=unconfirmed");
      case DEAD_LETTER ->
          bad(need, Text.counted(count, "dead letter", "dead letters"), "/dead-letters");
      case STUCK ->
          bad(
              need,
              Text.counted(count, "session is", "sessions are") + " stuck",
              one(need, "/sessions"));
      case APPROVAL ->
          new NeedLine(
              need,
              Text.counted(count, "redact waits", "redacts wait") + " for a second person",
              Look.ODD,
              one(need, "/redactions?show=approval"));
      case LAG -> new NeedLine(need, "What is shown here is behind", Look.ODD, "/settings");
    };
  }

  /// What the line says beside it.
  public String about() {
    return switch (need.kind()) {
      case DEAD_LETTER -> need.about();
      case ALARM, REDACTION_OVERDUE, REDACTION_LATE, CONFIRMATION_LATE, STUCK, APPROVAL, LAG -> "";
    };
  }

  private static NeedLine bad(Need need, String what, String href) {
    return new NeedLine(need, what, Look.BAD, href);
  }

  private static String one(Need need, String otherwise) {
    return need.count() == 1 && need.sessions().size() == 1
        ? "/sessions/" + need.sessions().getFirst()
        : otherwise;
  }

  private static String alarm(Need need) {
    var sessions = Text.counted(need.count(), "session", "sessions");
    return switch (need.about()) {
      case "foreign_cancel" -> sessions + " canceled by somebody else";
      case "foreign_redact" -> sessions + " redacted by somebody else";
      case "hold_broken" -> sessions + " redacted by somebody else under a legal hold";
      case "unknown_value" -> "a word of Stripe's that this version does not know, " + sessions;
      default -> Text.words(need.about()) + ", " + sessions;
    };
  }
}
