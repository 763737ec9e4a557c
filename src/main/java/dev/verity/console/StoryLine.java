package dev.verity.console;

import dev.verity.projection.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entry of the journal as a line that can be read aloud.
///
/// @param what for instance `Stripe answered the retrieve`
/// @param tags the two or three words that one looks for, as `200` or `143 ms`
/// @param place where the event stands in the inbox, `<partition>/<offset>`; null for all others
public record StoryLine(
    JournalEntry entry, Look look, String what, List<String> tags, @Nullable String place) {

  /// @param places where events stand in the inbox, by their ids
  static StoryLine of(JournalEntry entry, Map<String, String> places) {
    var facts = entry.facts();
    var event = facts.get("event");
    return new StoryLine(
        entry, look(entry), what(entry), tags(entry), event == null ? null : places.get(event));
  }

  /// The id by which Stripe knows the call; null where the line is about none.
  public @Nullable String stripeRequest() {
    return entry.kind().equals("outcome") ? entry.facts().get("request") : null;
  }

  public Instant at() {
    return entry.at();
  }

  private static String what(JournalEntry entry) {
    return switch (entry.kind()) {
      case "event" ->
          fact(entry, "type").isEmpty()
              ? "An event that cannot be read"
              : "%s, %s".formatted(last(fact(entry, "type")), way(entry));
      case "level" -> "Now " + standing(entry);
      case "owed" -> owed(entry);
      case "issued" ->
          "%s issued, %s".formatted(Text.sentence(action(entry)), because(fact(entry, "cause")));
      case "outcome" -> outcome(entry);
      case "rehearsed" -> "Would %s, but the policy is a dry run".formatted(action(entry));
      case "request" -> request(entry);
      case "answer" -> "Answered: " + Text.words(fact(entry, "verdict"));
      case "revoked" -> "A follow-up taken back, because of a hold";
      case "alarm" -> "Alarm: " + Text.words(fact(entry, "alarm"));
      case "dead_letter" -> "Given up: %s, %s".formatted(action(entry), fact(entry, "cause"));
      case "key_made" -> "A key made for its personal data";
      case "key_destroyed" -> "Its key destroyed: nothing can be opened any more";
      case "erased" -> "Erased; everybody downstream is told";
      case "erasure_confirmed" ->
          "%s confirms the erasure".formatted(Text.sentence(fact(entry, "system")));
      case "results_published" -> "Results published, sealed";
      default -> Text.sentence(Text.words(entry.kind()));
    };
  }

  private static Look look(JournalEntry entry) {
    return switch (entry.kind()) {
      case "event", "answer" -> Look.of(fact(entry, "verdict"));
      case "level" ->
          Look.of(
              fact(entry, "redaction").equals("none")
                  ? fact(entry, "status")
                  : fact(entry, "redaction"));
      case "issued", "request" -> Look.RUNNING;
      case "outcome" -> fact(entry, "outcome").equals("done") ? Look.GOOD : Look.ODD;
      case "alarm", "dead_letter" -> Look.BAD;
      case "key_destroyed", "erased" -> Look.GONE;
      case "erasure_confirmed" -> fact(entry, "verdict").equals("in_time") ? Look.GOOD : Look.ODD;
      default -> Look.WAITING;
    };
  }

  private static List<String> tags(JournalEntry entry) {
    var facts = entry.facts();
    var tags = new ArrayList<String>();
    switch (entry.kind()) {
      case "event", "erasure_confirmed" -> add(tags, Text.words(fact(entry, "verdict")));
      case "outcome" -> {
        add(tags, facts.get("http"));
        add(tags, facts.get("code"));
        add(tags, facts.containsKey("millis") ? facts.get("millis") + " ms" : null);
      }
      case "answer" -> add(tags, Text.words(fact(entry, "reason")));
      case "alarm" -> add(tags, facts.get("about"));
      case "erased" -> add(tags, facts.get("systems"));
      default -> {}
    }
    return tags;
  }

  private static void add(List<String> tags, @Nullable String tag) {
    if (tag != null && !tag.isEmpty()) {
      tags.add(tag);
    }
  }

  private static String standing(JournalEntry entry) {
    var redaction = fact(entry, "redaction");
    var status = Text.words(fact(entry, "status"));
    return switch (redaction) {
      case "none", "" -> status;
      case "processing" -> status + ", redaction under way";
      default -> status + ", " + Text.words(redaction);
    };
  }

  private static String owed(JournalEntry entry) {
    var parts = new ArrayList<String>();
    for (var action : List.of("cancel", "redact")) {
      var due = fact(entry, action);
      if (due.equals("no longer")) {
        parts.add(action + " no longer owed");
      } else if (!due.isEmpty()) {
        var gate = fact(entry, action + "_gate");
        parts.add(
            "%s owed on %s%s"
                .formatted(
                    action,
                    Text.moment(Instant.parse(due)),
                    gate.isEmpty() ? "" : ", barred by " + gate));
      }
    }
    return parts.isEmpty() ? "Something else is owed" : Text.sentence(String.join("; ", parts));
  }

  private static String outcome(JournalEntry entry) {
    return switch (fact(entry, "outcome")) {
      case "" -> "A follow-up has ended";
      case "done" -> "Stripe answered";
      case "refused" -> "Stripe refused";
      case "busy" -> "Stripe was busy";
      case "indeterminate" -> "No clear answer from Stripe";
      case "returned" -> "Not begun: " + Text.words(fact(entry, "reason"));
      case "never_reported" -> "Never reported: whether it took effect is read";
      default -> Text.sentence(Text.words(fact(entry, "outcome")));
    };
  }

  private static String request(JournalEntry entry) {
    var reason = fact(entry, "reason");
    return "%s: %s%s"
        .formatted(
            fact(entry, "actor").isEmpty() ? "Somebody" : fact(entry, "actor"),
            Text.words(fact(entry, "kind")),
            reason.isEmpty() ? "" : " — " + reason);
  }

  private static String because(String cause) {
    if (cause.startsWith("request ")) {
      return "asked for";
    }
    var isDoubt = cause.equals(cause.toUpperCase(Locale.ROOT));
    return "because " + Text.words(isDoubt ? cause.toLowerCase(Locale.ROOT) : cause);
  }

  private static String way(JournalEntry entry) {
    return fact(entry, "way").equals("recovered") ? "found at Stripe" : "by webhook";
  }

  private static String action(JournalEntry entry) {
    return Text.words(fact(entry, "action"));
  }

  /// `identity.verification_session.verified` is long, and every one of them begins so.
  private static String last(String type) {
    return Text.sentence(Text.words(type.substring(type.lastIndexOf('.') + 1)));
  }

  private static String fact(JournalEntry entry, String name) {
    return entry.facts().getOrDefault(name, "");
  }
}
