package dev.verity.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.Chain;
import dev.verity.session.Disclosure;
import dev.verity.session.Effect;
import dev.verity.session.ErasureAck;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Privacy;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Redaction;
import dev.verity.session.Request;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.topics.CloudEvent;
import dev.verity.topics.DeadLetters;
import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// The lives of sessions as the machine would have written them: every record comes from the real
/// core, only Kafka and Stripe are left out. The same number gives the same life.
final class Lives {
  static final String REASON = "erasure asked for by Lovelace-";

  private static final Duration PAUSE = Duration.ofSeconds(40);
  private static final int STEPS_MAX = 200;

  private final Topics topics;
  private final Instant now;
  private final Consumer<ProducerRecord<byte[], byte[]>> out;
  private final Policy policy = policy();

  /// @param now when all lives are looked at
  Lives(Topics topics, Instant now, Consumer<ProducerRecord<byte[], byte[]>> out) {
    this.topics = topics;
    this.now = now;
    this.out = out;
  }

  static String id(int number) {
    return "vs_1Q%06xLife%04x".formatted(number * 7919 % 0xffffff, number);
  }

  /// What happens to most people, and to some of them more: of a hundred ten are waited for, five
  /// are in processing, five fail and are canceled, and eighty are verified, half of them long ago.
  /// Every twentieth has a hold, every tenth a request, and a few meet refusals.
  void live(int number) {
    var kind = number % 100;
    var begin = now.minus(Duration.ofHours(1 + (number * 37L) % (60 * 24)));
    var life = new Life(number, begin);
    life.hear("created", Status.Known.REQUIRES_INPUT, null);
    if (number % 20 == 3) {
      life.ask(Request.Known.HOLD, "legal", "case 2026-" + number, null);
    }
    if (kind < 10) {
      life.end();
      return;
    }
    life.hear("processing", Status.Known.PROCESSING, null);
    if (kind < 15) {
      life.end();
      return;
    }
    if (kind < 20) {
      life.hear("requires_input", Status.Known.REQUIRES_INPUT, "document_expired");
      life.hear("canceled", Status.Known.CANCELED, null);
    } else {
      life.hear("verified", Status.Known.VERIFIED, null);
    }
    life.refuses = number % 200 == 87;
    if (number % 10 == 7) {
      life.ask(Request.Known.REDACT, "dpo", REASON + number, null);
    }
    life.end();
  }

  static Policy policy() {
    var observing = Policy.observing();
    return new Policy(
        "8c1f0d2ab97e6a34",
        false,
        List.of(
            new Rule(
                "waiting",
                Scope.of(Status.Known.REQUIRES_INPUT),
                Duties.NONE.canceledAfter(Duration.ofDays(90))),
            new Rule(
                "verified",
                Scope.of(Status.Known.VERIFIED),
                Duties.NONE.redactedAfter(Duration.ofDays(30))),
            new Rule(
                "canceled",
                Scope.of(Status.Known.CANCELED),
                Duties.NONE.redactedAfter(Duration.ofDays(45)))),
        new Permissions(true, true, false, Duration.ZERO),
        Duration.ofDays(1),
        Duration.ofDays(4),
        Duration.ofMinutes(15),
        Duration.ofMinutes(2),
        observing.retry(),
        new Privacy(Disclosure.DROPPED, List.of("crm"), Duration.ofDays(7)));
  }

  private final class Life {
    private final int number;
    private final String id;
    private final @Nullable String account;
    private Session session;
    private @Nullable String head;
    private Instant clock;
    private Status status = Status.Known.REQUIRES_INPUT;
    private Redaction redaction = Redaction.Known.NONE;
    private @Nullable String error;
    private @Nullable FollowUp issued;
    private int events;
    boolean refuses;

    Life(int number, Instant begin) {
      this.number = number;
      id = id(number);
      account = number % 4 == 0 ? "acct_1Shop" + number % 12 : null;
      clock = Instant.ofEpochSecond(begin.getEpochSecond());
      session = Session.unseen(id, number % 3 > 0, account);
    }

    void hear(String type, Status next, @Nullable String lastError) {
      status = next;
      error = lastError;
      tell(type, null);
    }

    void ask(Request.Kind kind, String actor, String reason, @Nullable String about) {
      pass();
      step(
          new Input.RequestMade(
              new Request(
                  "req_%s_%d".formatted(kind.wire(), number),
                  kind,
                  session.livemode(),
                  account,
                  actor,
                  reason,
                  null,
                  about)));
    }

    /// Wakes the session as often as it asked for it until now.
    void end() {
      for (var count = 0; count < STEPS_MAX; count++) {
        var next = session.wakeAt();
        if (next == null || next.isAfter(now)) {
          return;
        }
        clock = next.isAfter(clock) ? next : clock;
        step(new Input.WokeUp());
      }
    }

    private void pass() {
      clock = clock.plus(PAUSE);
    }

    private void tell(String type, @Nullable String key) {
      pass();
      var event =
          new Event(
              "evt_1Q%06x%02d".formatted(number, ++events),
              EventType.of(type),
              Instant.ofEpochSecond(clock.getEpochSecond()),
              session.livemode(),
              account,
              snapshot(),
              null,
              key);
      var headers =
          new CloudEvent(
                  event.id(), EventType.PREFIX + type, CloudEvent.STRIPE, event.created(), id, null)
              .headers();
      out.accept(record(topics.inbox(), "a body that nobody looks at".getBytes(UTF_8), headers));
      step(new Input.EventArrived(event, false, "%064x".formatted(number)));
    }

    private Snapshot snapshot() {
      return new Snapshot(
          status,
          redaction,
          error,
          status == Status.Known.VERIFIED ? "vr_1Q" + number : null,
          "document",
          false,
          Instant.ofEpochSecond(clock.getEpochSecond() - 60));
    }

    private void step(Input input) {
      var step = SessionMachine.step(session, input, policy, clock);
      var chain = new Chain(head);
      for (var effect : step.effects()) {
        switch (effect) {
          case Effect.Journal(var entry) -> write(topics.audit(), chain.append(entry), "entry");
          case Effect.Issue(var followUp) -> issued = followUp;
          case Effect.DeadLetter letter ->
              out.accept(
                  record(
                      topics.deadLetters(), Topics.letter(letter), headers(DeadLetters.EXHAUSTED)));
          case Effect.Publish _, Effect.MakeKey _, Effect.Erase _ -> {}
          case Effect.Revoke _, Effect.Reply _, Effect.PublishResults _ -> {}
        }
      }
      head = chain.head();
      session = step.session().withHead(head);
      write(topics.sessions(), session, "session");
      perform();
    }

    /// Stripe does what it is asked for, at once, and says so; or it refuses.
    private void perform() {
      var followUp = issued;
      if (followUp == null) {
        return;
      }
      issued = null;
      clock = clock.plusMillis(143);
      if (refuses && followUp.action() == Action.REDACT) {
        step(
            new Input.FollowUpFinished(
                followUp.id(), new Outcome.Refused(400, "resource_missing", "req_no" + number)));
        return;
      }
      switch (followUp.action()) {
        case RETRIEVE, RETRIEVE_RESULTS -> {}
        case CANCEL -> status = Status.Known.CANCELED;
        case REDACT -> redaction = Redaction.Known.PROCESSING;
      }
      var served = Instant.ofEpochSecond(clock.getEpochSecond());
      step(
          new Input.FollowUpFinished(
              followUp.id(),
              new Outcome.Done(
                  snapshot(), served, Duration.ofMillis(143), "req_%06x".formatted(number))));
      if (followUp.action() == Action.REDACT) {
        redaction = Redaction.Known.REDACTED;
        tell("redacted", followUp.idempotencyKey());
        if (number % 5 > 0) {
          step(new Input.ErasureConfirmed(new ErasureAck("crm", clock)));
        }
      }
    }

    private <V> void write(Topic<V> topic, V value, String type) {
      out.accept(
          record(
              topic,
              topic.values().serializer().serialize(topic.name(), value),
              headers("dev.verity." + type.toLowerCase(Locale.ROOT))));
    }

    private Headers headers(String type) {
      return new CloudEvent(id + "-" + type, type, CloudEvent.VERITY, clock, id, null).headers();
    }

    private ProducerRecord<byte[], byte[]> record(Topic<?> topic, byte[] value, Headers headers) {
      return new ProducerRecord<>(
          topic.name(), null, clock.toEpochMilli(), id.getBytes(UTF_8), value, headers);
    }
  }
}
