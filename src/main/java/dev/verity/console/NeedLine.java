package dev.verity.console;

import dev.verity.operations.Wellbeing;
import dev.verity.projection.Need;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that needs somebody, in words, and where to go with it.
///
/// @param what for instance `2 redactions overdue`
/// @param about what is said beside it; may be empty
/// @param since since when the oldest is there; null when that is not known
/// @param sessions some of those that it is about
public record NeedLine(
    Look look,
    String what,
    String href,
    String about,
    @Nullable Instant since,
    List<String> sessions) {

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
          line(
              Look.BAD,
              need,
              Text.counted(count, "dead letter", "dead letters"),
              "/dead-letters",
              need.about());
      case STUCK ->
          bad(
              need,
              Text.counted(count, "session waits", "sessions wait") + " too long",
              one(need, "/sessions"));
      case APPROVAL ->
          line(
              Look.ODD,
              need,
              Text.counted(count, "redact waits", "redacts wait") + " for a second person",
              one(need, "/redactions?show=approval"),
              "");
      case LAG -> line(Look.ODD, need, "What is shown here is behind", "/settings", "");
    };
  }

  /// What no topic tells: whether Stripe can be called at all.
  static List<NeedLine> of(Wellbeing wellbeing) {
    var lines = new ArrayList<NeedLine>();
    var calls = wellbeing.calls();
    if (calls != null) {
      if (calls.circuit().contains("open")) {
        lines.add(
            here(
                "Calls to Stripe are stopped",
                "the breaker is %s; they go on by themselves when Stripe answers again"
                    .formatted(Text.words(calls.circuit()))));
      }
      for (var keys : calls.keys()) {
        if (keys.refused()) {
          lines.add(here("Stripe refuses the key for %s mode".formatted(keys.mode()), ""));
        }
        if (keys.resultsRefused()) {
          lines.add(
              here("Stripe refuses the key for results in %s mode".formatted(keys.mode()), ""));
        }
        if (keys.accountsRefused() > 0) {
          var accounts = Text.counted(keys.accountsRefused(), "account does", "accounts do");
          lines.add(here("%s not let the key act for them".formatted(accounts), keys.mode()));
        }
      }
    }
    var recovery = wellbeing.recovery();
    if (recovery != null && recovery.refused()) {
      lines.add(here("Stripe refuses the key the lists that recovery reads", ""));
    }
    var notary = wellbeing.notary();
    if (notary != null && notary.mismatches() > 0) {
      lines.add(
          new NeedLine(
              Look.BAD,
              "The journal was written to by somebody else",
              "/audit",
              "",
              null,
              List.of()));
    }
    return lines;
  }

  private static NeedLine here(String what, String about) {
    return new NeedLine(Look.BAD, what, "/settings", about, null, List.of());
  }

  private static NeedLine bad(Need need, String what, String href) {
    return line(Look.BAD, need, what, href, "");
  }

  private static NeedLine line(Look look, Need need, String what, String href, String about) {
    return new NeedLine(look, what, href, about, need.since(), need.sessions());
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
