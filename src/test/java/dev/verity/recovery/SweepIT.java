package dev.verity.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.sandbox.Fault;
import dev.verity.sandbox.FaultRule;
import dev.verity.sandbox.Operation;
import dev.verity.stripe.Call;
import dev.verity.stripe.EventPage;
import dev.verity.stripe.RemoteEvent;
import dev.verity.stripe.Reply;
import dev.verity.stripe.Reply.Done;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class SweepIT {
  private Rig rig;

  @BeforeEach
  void setUp(Broker broker) throws Exception {
    rig = new Rig(broker, 1);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void lostEventsComeBackOldestFirstAndOnce() throws Exception {
    var wanted = threeEventsDaysApart();

    rig.sweep(rig.events, false);
    rig.sweep(rig.events, false);

    assertThat(rig.inboxIds()).isEqualTo(wanted);
    assertThat(rig.found.gaps)
        .isEqualTo(wanted.stream().map(id -> new Gap(Reason.NEVER_ARRIVED, Rig.TEST, id)).toList());
    assertThat(rig.found.recovered).isEqualTo(rig.found.gaps);
  }

  @Test
  void aRecoveredEventIsInTheInboxAsAWebhookWouldHavePutItAndMarked() throws Exception {
    var session = rig.create();
    var event = listed().getFirst();

    rig.sweep(rig.events, false);

    var record = rig.inbox().getFirst();
    assertThat(new String(record.key(), UTF_8)).isEqualTo(session.id());
    assertThat(new String(record.value(), UTF_8)).isEqualTo(event.raw());
    assertThat(Rig.header(record, "ce_id")).isEqualTo(event.id());
    assertThat(Rig.header(record, "ce_type")).isEqualTo("identity.verification_session.created");
    assertThat(Rig.header(record, "ce_source")).isEqualTo("https://api.stripe.com");
    assertThat(Rig.header(record, "ce_subject")).isEqualTo(session.id());
    assertThat(Rig.header(record, "verity_recovered")).isEqualTo("sweep");
  }

  @Test
  void whatArrivedAsASnapshotIsNotPutAgain() throws Exception {
    var session = rig.create();
    rig.put(rig.topics.inbox().name(), session.id(), listed().getFirst().body());

    rig.sweep(rig.events, false);

    assertThat(rig.inbox()).hasSize(1);
    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void whatArrivedAsAThinEventIsNotPutAgain() throws Exception {
    var session = rig.create();
    rig.put(rig.topics.inbox().name(), session.id(), thinTwin(listed().getFirst(), session.id()));

    rig.sweep(rig.events, false);

    assertThat(rig.inbox()).hasSize(1);
    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void whatWasPublishedAndHasLeftTheInboxIsNotPutAgain() throws Exception {
    var session = rig.create();
    rig.put(rig.topics.events().name(), session.id(), listed().getFirst().body());

    rig.sweep(rig.events, false);

    assertThat(rig.inbox()).isEmpty();
    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void aBodyInTheInboxThatNobodyCanReadHasBroughtNothing() throws Exception {
    var session = rig.create();
    var garbled = listed().getFirst().raw().replace("\"livemode\"", "\"deadmode\"");
    rig.put(rig.topics.inbox().name(), session.id(), garbled.getBytes(UTF_8));

    rig.sweep(rig.events, false);

    assertThat(rig.inbox()).hasSize(2);
  }

  @Test
  void aDryRunFindsAndWritesNothing() throws Exception {
    rig.create();

    rig.sweep(rig.events, true);

    assertThat(rig.inbox()).isEmpty();
    assertThat(rig.found.gaps).hasSize(1);
    assertThat(rig.found.recovered).isEmpty();
  }

  @Test
  void whatIsYoungerThanTheSettleTimeIsLeftAlone() throws Exception {
    rig.create();
    var pass = OnePass.sweep(rig.settings(), rig.topics, rig.events, rig::now);
    var wish = new OnePass.Wish(null, Duration.ofMinutes(2), false);

    pass.run(wish, rig.found);
    assertThat(rig.inbox()).isEmpty();
    rig.advance(Duration.ofMinutes(3));
    pass.run(wish, rig.found);

    assertThat(rig.inbox()).hasSize(1);
  }

  @Test
  void manyPagesAreReadFullyThoughAnEventIsMadeMeanwhile() throws Exception {
    IntStream.range(0, 230).forEach(_ -> rig.create());
    var before = rig.eventIds();
    var isFirst = new AtomicBoolean(true);

    rig.sweep(
        (from, until, after, call) -> {
          var page = rig.events.page(from, until, after, call);
          var goesOn = page instanceof Done<EventPage>(var found, _, _) && found.more();
          if (goesOn && isFirst.getAndSet(false)) {
            rig.create();
          }
          return page;
        },
        false);

    assertThat(before).hasSize(230);
    assertThat(rig.inboxIds()).isEqualTo(before);
    assertThat(rig.eventIds()).hasSize(231);
    rig.sweep(rig.events, false);
    assertThat(rig.inboxIds()).isEqualTo(rig.eventIds()).hasSize(231).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "SERVER_ERROR", "CONFLICT"})
  void whenStripeDoesNotAnswerThePassEndsAndSaysSo(Fault fault) throws Exception {
    rig.create();
    rig.sandbox.add(FaultRule.next(1, Operation.LIST_EVENTS, fault));

    assertThatThrownBy(() -> rig.sweep(rig.events, false))
        .isInstanceOf(StripeFailure.class)
        .hasMessageContaining("test")
        .hasMessageContaining("HTTP ");
    assertThat(rig.inbox()).isEmpty();

    rig.sweep(rig.events, false);
    assertThat(rig.inbox()).hasSize(1);
  }

  @Test
  void aWebhookThatComesWhileStripeListsIsNotPutAgain() throws Exception {
    var session = rig.create();

    rig.sweep(
        (from, until, after, call) -> {
          var page = rig.events.page(from, until, after, call);
          if (page instanceof Done<EventPage>(var found, _, _) && !found.events().isEmpty()) {
            deliver(session.id(), found.events().getFirst());
          }
          return page;
        },
        false);

    assertThat(rig.inbox()).hasSize(1);
    assertThat(rig.found.gaps).isEmpty();
  }

  /// One session's three events.
  private List<String> threeEventsDaysApart() {
    var id = rig.create().id();
    rig.advance(Duration.ofDays(2));
    rig.sandbox.submit(id);
    rig.advance(Duration.ofDays(2));
    rig.sandbox.verify(id);
    rig.advance(Duration.ofDays(1));
    return rig.eventIds();
  }

  private void deliver(String sessionId, RemoteEvent event) {
    try {
      rig.put(rig.topics.inbox().name(), sessionId, event.body());
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private List<RemoteEvent> listed() {
    var reply = rig.events.page(Instant.EPOCH, rig.now().plusSeconds(1), null, Call.of(false));
    return reply instanceof Reply.Done<EventPage>(var page, _, _) ? page.events() : List.of();
  }

  private static byte[] thinTwin(RemoteEvent snapshot, String sessionId) {
    return """
    {"id":"evt_thin_1","object":"v2.core.event",\
    "type":"v1.identity.verification_session.created","livemode":false,\
    "created":"2026-11-01T10:00:00.000Z","context":null,"reason":null,\
    "related_object":{"id":"%s","type":"identity.verification_session","url":"/v1/x"},\
    "snapshot_event":"%s"}\
    """
        .formatted(sessionId, snapshot.id())
        .getBytes(UTF_8);
  }
}
