package dev.verity.topics;

import dev.verity.session.Alarm;
import dev.verity.session.Answer;
import dev.verity.session.Asked;
import dev.verity.session.Doubt;
import dev.verity.session.Erasure;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Heard;
import dev.verity.session.Heard.Standing;
import dev.verity.session.Hold;
import dev.verity.session.Obligation;
import dev.verity.session.Observed;
import dev.verity.session.Redaction;
import dev.verity.session.Request;
import dev.verity.session.Session;
import dev.verity.session.Setback;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        new Snapshot(
            Status.of("paused"),
            Redaction.of("validated"),
            "new_code",
            null,
            "document",
            false,
            CREATED));
  }

  static Snapshot snapshot() {
    return new Snapshot(
        Status.Known.VERIFIED,
        Redaction.Known.PROCESSING,
        "document_expired",
        "vr_1",
        "document",
        false,
        CREATED);
  }

  static Session erased() {
    var unseen = Session.unseen("vs_1", true, null);
    var at = Instant.parse("2026-03-01T12:00:00.25Z");
    return new Session(
        unseen.id(),
        unseen.livemode(),
        unseen.account(),
        unseen.revision(),
        unseen.policy(),
        unseen.observed(),
        unseen.doubt(),
        unseen.owed(),
        unseen.holds(),
        unseen.requests(),
        unseen.inFlight(),
        unseen.setbacks(),
        unseen.generations(),
        unseen.ownEffects(),
        unseen.heard(),
        unseen.reports(),
        unseen.alarms(),
        unseen.entries(),
        "5c1f0d2ab97e6a34".repeat(4),
        null,
        new Erasure(at, at.plus(Duration.ofDays(7)), List.of("crm")),
        unseen.wakeAt(),
        at.minusSeconds(60));
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
        Instant.parse("2026-03-01T12:02:00.5Z"),
        false);
  }

  static FollowUp resultsFollowUp() {
    return new FollowUp(
        "vs_1-7",
        "vs_1",
        Action.RETRIEVE_RESULTS,
        true,
        "acct_1",
        7,
        "verity-vs_1-retrieve_results-0",
        Instant.parse("2026-03-01T12:02:00.5Z"),
        false,
        "dk_1_1");
  }

  private static Session session(Snapshot snapshot) {
    return new Session(
        "vs_1",
        true,
        "acct_1",
        7,
        "8c1f0d2ab97e6a34",
        new Observed(
            snapshot,
            SEEN.minusSeconds(60),
            SEEN.minusSeconds(30),
            SEEN,
            SEEN,
            Duration.ofSeconds(1),
            6,
            SEEN.plusMillis(5)),
        new Doubt(Doubt.Cause.TIE, SEEN, 6),
        List.of(
            new Obligation(Action.RETRIEVE, SEEN.plusSeconds(3_600), "redaction", null),
            new Obligation(
                Action.REDACT, SEEN.plusSeconds(7_200), "request req_2", Obligation.Gate.HOLD)),
        List.of(new Hold("req_1", "legal", SEEN)),
        List.of(asked()),
        followUp(),
        Map.of(
            Action.REDACT, new Setback(3, 1, SEEN, SEEN.plusSeconds(20), Setback.Stage.RETRYING)),
        Map.of(Action.REDACT, 2),
        Set.of(Action.CANCEL),
        List.of(
            new Heard(
                "evt_1",
                null,
                EventType.Known.CREATED,
                SEEN,
                null,
                new Standing(snapshot.status(), snapshot.lastError(), snapshot.report())),
            new Heard(
                "evt_2", "evt_3", EventType.Known.VERIFIED, SEEN, "verity-vs_1-redact-1", null)),
        List.of("vr_1"),
        List.of(new Alarm(Alarm.Kind.UNKNOWN_VALUE, "redaction validated")),
        12,
        null,
        null,
        null,
        SEEN.plusSeconds(150),
        null);
  }

  private static Asked asked() {
    return new Asked(
        "req_2",
        Request.Known.REDACT,
        "dpo",
        SEEN.plusSeconds(60),
        null,
        SEEN,
        5,
        "counsel",
        answer(),
        true);
  }

  static Answer answer() {
    return new Answer(
        "req_2",
        "vs_1",
        Answer.Verdict.ACCEPTED,
        Answer.Reason.TOO_EARLY,
        SEEN.plusSeconds(60),
        SEEN);
  }

  static Request request() {
    return new Request(
        "req_2",
        Request.Known.REDACT,
        true,
        "acct_1",
        "dpo",
        "erasure asked for, case 4711",
        SEEN.plusSeconds(60),
        null);
  }
}
