package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.policy.BadPolicy;
import dev.verity.policy.PolicyFile;
import dev.verity.session.Effect;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.session.Policy;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.topics.StoredProperty;
import dev.verity.topics.Topics;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/// Whatever is stored of a session and whatever comes in, the machine makes one step of it, always
/// the same, and what it leaves and issues can be stored.
///
/// An input is a stored session on one line, then an event, an outcome or a request as it stands in
/// its topic; nothing there is the clock.
public final class StepProperty {
  private static final Topics TOPICS = Topics.named("verity");
  private static final Policy POLICY = policy();
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private static final List<Deserializer<Arrival>> DOORS =
      List.of(
          Arrival.ofInbox(),
          Arrival.ofOutcomes(TOPICS.outcomes()),
          Arrival.ofRequests(TOPICS.requests()));

  private StepProperty() {}

  public static void holds(byte[] input) {
    var end = 0;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    var rest = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
    read(TOPICS.sessions().values().deserializer(), Arrays.copyOf(input, end))
        .ifPresent(session -> inputs(rest).forEach(each -> steps(session, each)));
  }

  private static Stream<Input> inputs(byte[] rest) {
    return rest.length == 0
        ? Stream.of(new Input.WokeUp())
        : DOORS.stream().flatMap(door -> read(door, rest).stream()).map(StepProperty::input);
  }

  private static Input input(Arrival arrival) {
    return switch (arrival) {
      case Arrival.Read(var input, _) -> input;
      case Arrival.Unreadable _ -> new Input.EventUnreadable("verity.inbox-0-1");
    };
  }

  private static <T> Optional<T> read(Deserializer<T> door, byte[] bytes) {
    try {
      return Optional.of(door.deserialize("verity.topic", bytes));
    } catch (SerializationException refusal) {
      assertThat(refusal)
          .hasMessageMatching("An? [\\w ]+ (is|bytes is) wanted on verity\\.topic, .{0,80}")
          .hasNoCause();
      return Optional.empty();
    }
  }

  private static void steps(Session session, Input input) {
    var step = SessionMachine.step(session, input, POLICY, NOW);
    assertThat(SessionMachine.step(session, input, POLICY, NOW)).isEqualTo(step);
    StoredProperty.isKept(TOPICS.sessions(), step.session());
    for (var effect : step.effects()) {
      switch (effect) {
        case Effect.Issue(var followUp) -> StoredProperty.isKept(TOPICS.followups(), followUp);
        case Effect.Revoke(var followUp) -> StoredProperty.isKept(TOPICS.followups(), followUp);
        case Effect.Reply(var answer) -> StoredProperty.isKept(TOPICS.answers(), answer);
        case Effect.Journal(var entry) -> StoredProperty.isKept(TOPICS.audit(), entry);
        case Effect.PublishResults(var event, _) ->
            assertThat(input)
                .isInstanceOfSatisfying(
                    Input.FollowUpFinished.class,
                    finished ->
                        assertThat(finished.outcome())
                            .isInstanceOfSatisfying(
                                Outcome.Done.class,
                                done -> assertThat(done.results()).isEqualTo(event)));
        case Effect.MakeKey(var key) -> assertThat(key).startsWith("dk_");
        case Effect.Erase(var notice) -> StoredProperty.isKept(TOPICS.erasures(), notice);
        case Effect.DeadLetter letter -> assertThat(Topics.letter(letter)).isNotEmpty();
        case Effect.Publish(var event, _, _) ->
            assertThat(input)
                .isInstanceOfSatisfying(
                    Input.EventArrived.class,
                    arrived -> assertThat(arrived.event()).isEqualTo(event));
      }
    }
  }

  private static Policy policy() {
    try {
      return PolicyFile.parse(
          """
          rules:
            - {name: failed, when: {status: requires_input, lastError: document}, cancelAfter: P7D}
            - {name: partner, when: {account: acct_1}, refreshAfter: PT1H}
            - {name: done, when: {status: [verified, canceled]}, redactAfter: P30D, keepAtLeast: P1D}
          requests: {cancel: true, redact: true, secondPerson: true, coolingOff: PT24H}
          """);
    } catch (BadPolicy impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
