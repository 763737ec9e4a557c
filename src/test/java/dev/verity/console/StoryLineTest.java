package dev.verity.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.projection.JournalEntry;
import dev.verity.session.Entry;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StoryLineTest {
  @Test
  void anEventSaysWhatCameByWhichDoorAndWhere() {
    var line =
        line(
            "event",
            Map.of(
                "event", "evt_1",
                "type", "identity.verification_session.requires_input",
                "verdict", "in_doubt",
                "way", "recovered"));
    assertThat(line.what()).isEqualTo("Requires input, found at Stripe");
    assertThat(line.tags()).containsExactly("in doubt");
    assertThat(line.place()).isEqualTo("3/14");
    assertThat(line("event", Map.of("record", "inbox-1-2", "verdict", "unreadable")).what())
        .isEqualTo("An event that cannot be read");
  }

  @Test
  void aCallSaysWhyAndWhatStripeSaid() {
    assertThat(line("issued", Map.of("action", "redact", "cause", "verified.redactAfter")).what())
        .isEqualTo("Redact issued, because verified.redactAfter");
    assertThat(line("issued", Map.of("action", "cancel", "cause", "request req_1")).what())
        .isEqualTo("Cancel issued, asked for");
    assertThat(line("issued", Map.of("action", "retrieve", "cause", "NOT_FRESH")).what())
        .isEqualTo("Retrieve issued, because not fresh");
    var outcome =
        line("outcome", Map.of("outcome", "refused", "http", "404", "code", "resource_missing"));
    assertThat(outcome.what()).isEqualTo("Stripe refused");
    assertThat(outcome.tags()).containsExactly("404", "resource_missing");
    assertThat(outcome.look()).isEqualTo(Look.ODD);
  }

  @Test
  void whatIsOwedSaysWhenAndWhatBarsIt() {
    assertThat(
            line(
                    "owed",
                    Map.of(
                        "cancel",
                        "no longer",
                        "redact",
                        "2026-12-03T09:00:00Z",
                        "redact_gate",
                        "hold"))
                .what())
        .isEqualTo("Cancel no longer owed; redact owed on 2026-12-03 09:00:00 UTC, barred by hold");
  }

  @Test
  void aRequestOfAnErasedSessionHasNoReasonAnyMore() {
    assertThat(line("request", Map.of("actor", "olga", "kind", "hold", "reason", "a case")).what())
        .isEqualTo("olga: hold — a case");
    assertThat(line("request", Map.of("actor", "olga", "kind", "hold")).what())
        .isEqualTo("olga: hold");
  }

  @ParameterizedTest
  @EnumSource(Entry.Kind.class)
  void everyKindOfEntryIsASentence(Entry.Kind kind) {
    var word = kind.name().toLowerCase(Locale.ROOT);
    var line =
        line(word, Map.of("action", "redact", "cause", "x", "system", "crm", "redaction", "none"));
    assertThat(line.what()).isNotBlank().matches("[\\p{Lu}].*");
    assertThat(line.at()).isEqualTo(Instant.EPOCH);
  }

  private static StoryLine line(String kind, Map<String, String> facts) {
    return StoryLine.of(
        new JournalEntry("vs_1", 1, Instant.EPOCH, kind, "p", facts, null),
        Map.of("evt_1", "3/14"));
  }
}
