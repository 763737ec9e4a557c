package dev.verity.topics;

import dev.verity.session.Doubt;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Obligation;
import dev.verity.session.Observed;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.Setback;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Values with everything set.
final class Sessions {
  private static final Instant CREATED = Instant.parse("2026-02-27T08:00:00Z");
  private static final Instant SEEN = Instant.parse("2026-03-01T12:00:00Z");

  private Sessions() {}

  static Session full() {
    return session(snapshot());
  }

  static Session withUnknownWords() {
    return session(
        new Snapshot(Status.of("paused"), Redaction.of("validated"), "new_code", null, CREATED));
  }

  static Snapshot snapshot() {
    return new Snapshot(
        Status.Known.VERIFIED, Redaction.Known.PROCESSING, "document_expired", "vr_1", CREATED);
  }

  static FollowUp followUp() {
    return new FollowUp(
        "vs_1-7",
        "vs_1",
        Action.REDACT,
        true,
        "acct_1",
        7,
        "verity-vs_1-redact-2",
        Instant.parse("2026-03-01T12:02:00.5Z"));
  }

  private static Session session(Snapshot snapshot) {
    return new Session(
        "vs_1",
        true,
        "acct_1",
        7,
        new Observed(
            snapshot,
            SEEN.minusSeconds(60),
            SEEN,
            SEEN,
            Duration.ofSeconds(1),
            6,
            SEEN.plusMillis(5)),
        new Doubt(Doubt.Cause.TIE, SEEN, 6),
        List.of(
            new Obligation(Action.RETRIEVE, SEEN.plusSeconds(3_600), "redaction.lookEvery"),
            new Obligation(Action.REDACT, SEEN.plusSeconds(7_200), "verified.redactAfter")),
        followUp(),
        Map.of(
            Action.REDACT, new Setback(3, 1, SEEN, SEEN.plusSeconds(20), Setback.Stage.RETRYING)),
        2,
        List.of("evt_1", "evt_2"),
        12,
        true,
        SEEN.plusSeconds(150));
  }
}
