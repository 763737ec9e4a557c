package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Disclosure;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.session.Input;
import dev.verity.session.Outcome;
import dev.verity.session.Policy;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many sessions that are due at once, two of which may be called about in each mode.
final class TurnsTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Topics TOPICS = Topics.named("verity");
  private static final Policy POLICY = Rig.cancelingAfter(Duration.ofHours(1));
  private static final int AHEAD = 2;

  private final Map<String, FollowUp> underWay = new HashMap<>();
  private @TempDir Path directory;
  private TopologyTestDriver driver;

  @BeforeEach
  void start() {
    start(POLICY);
  }

  private void start(Policy policy) {
    var settings = Rig.unconnected(directory, AHEAD);
    driver =
        new TopologyTestDriver(
            MachineTopology.of(TOPICS, policy, settings, null, Rig.unseen(), Tracing.OFF),
            Machine.configuration(settings, TOPICS, Rig.unseen()),
            START);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void thoseThatHaveWaitedLongestComeFirst() {
    create(false, 9, 3, 7, 1, 5);
    driver.advanceWallClockTime(Duration.ofHours(2));

    assertThat(called()).containsExactly("vs_1", "vs_3");
    tick();
    assertThat(called()).isEmpty();
    cancel("vs_3");
    tick();
    assertThat(called()).containsExactly("vs_5");
    cancel("vs_1");
    cancel("vs_5");
    tick();
    assertThat(called()).containsExactly("vs_7", "vs_9");
  }

  @Test
  void whoComesDueLaterWaitsBehindThem() {
    create(false, 1, 2, 3, 12);
    driver.advanceWallClockTime(Duration.ofSeconds(3_605));
    assertThat(called()).containsExactly("vs_1", "vs_2");
    driver.advanceWallClockTime(Duration.ofSeconds(10));
    assertThat(called()).isEmpty();

    cancel("vs_1");
    cancel("vs_2");
    tick();
    assertThat(called()).containsExactly("vs_3", "vs_12");
  }

  /// It waits for a key that Stripe refuses, or is lost.
  @Test
  void whatHasBeenOnItsWayForLongStopsNobody() {
    create(false, 1, 2, 3, 4, 5);
    driver.advanceWallClockTime(Duration.ofHours(2));
    assertThat(called()).containsExactly("vs_1", "vs_2");

    driver.advanceWallClockTime(Duration.ofSeconds(30));
    assertThat(called()).containsExactly("vs_3", "vs_4");
  }

  @Test
  void resultsHaveTurnsOfTheirOwn() {
    var policy =
        POLICY.with(
            "results", new Policy.Privacy(Disclosure.SEALED, List.of(), Duration.ofDays(7), true));
    var verified =
        new Snapshot(
            Status.Known.VERIFIED, Redaction.Known.NONE, null, "vr_1", "document", false, START);
    var event =
        new Event("evt_1", EventType.Known.VERIFIED, START, false, null, verified, null, null);
    var session =
        SessionMachine.step(
                Session.unseen("vs_1", false, null), new Input.EventArrived(event), policy, START)
            .session();
    assertThat(session.inFlight()).extracting(FollowUp::action).isEqualTo(Action.RETRIEVE_RESULTS);

    var turns = new Turns(new Timers(driver.getKeyValueStore(SessionProcessor.TIMERS)), 1);
    var results = turns.of(session);
    turns.note(session, session, START);
    assertThat(results.hasRoom(START)).isFalse();
    assertThat(turns.lanes())
        .hasSize(4)
        .filteredOn(lane -> lane != results)
        .allMatch(lane -> lane.hasRoom(START));
  }

  @Test
  void newsWaitForNobody() {
    create(false, 1, 2, 3);
    driver.advanceWallClockTime(Duration.ofHours(2));
    assertThat(called()).containsExactly("vs_1", "vs_2");

    tell(false, "vs_4", "nobody has heard of this");
    assertThat(called()).containsExactly("vs_4");
  }

  @Test
  void eachModeHasTurnsOfItsOwn() {
    create(false, 1, 2, 3);
    create(true, 4, 5, 6);
    driver.advanceWallClockTime(Duration.ofHours(2));
    assertThat(called()).containsExactlyInAnyOrder("vs_1", "vs_2", "vs_4", "vs_5");

    cancel("vs_4");
    tick();
    assertThat(called()).containsExactly("vs_6");
  }

  @Test
  void whoWaitsIsNotWrittenAnew() {
    create(false, 1, 2, 3);
    var told = sessions().size();
    driver.advanceWallClockTime(Duration.ofHours(2));
    assertThat(told).isEqualTo(3);
    assertThat(sessions()).extracting(Session::id).containsExactly("vs_1", "vs_2");
  }

  @Test
  void afterAChangeOfThePolicyAllAreDueAndWait() {
    driver.close();
    start(Rig.cancelingAfter(Duration.ofDays(300)));
    create(false, 1, 2, 3, 4);
    var stored = stored();
    driver.close();

    start(POLICY.with("changed", POLICY.privacy()));
    stored.forEach(session -> store().put(session.id(), session));
    driver.advanceWallClockTime(Duration.ofHours(2));
    assertThat(called()).containsExactly("vs_1", "vs_2");
    assertThat(stored()).extracting(Session::policy).containsOnly("changed");

    cancel("vs_1");
    cancel("vs_2");
    tick();
    assertThat(called()).containsExactly("vs_3", "vs_4");
  }

  @Test
  void aHundredAreCalledAboutEachOnceAndNeverMoreThanTwoAtATime() {
    create(false, IntStream.rangeClosed(100, 199).toArray());
    driver.advanceWallClockTime(Duration.ofHours(2));
    var all = new ArrayList<String>();
    for (var called = called(); !called.isEmpty(); called = called()) {
      assertThat(underWay).hasSizeLessThanOrEqualTo(AHEAD);
      all.addAll(called);
      called.forEach(this::cancel);
      tick();
    }
    assertThat(all).hasSize(100).isSorted().doesNotHaveDuplicates();
  }

  /// Sessions that are to be canceled after an hour, by the second that their number says.
  private void create(boolean livemode, int... numbers) {
    for (var number : numbers) {
      tell(livemode, "vs_" + number, "requires_input");
    }
  }

  private void tell(boolean livemode, String id, String status) {
    var created = START.getEpochSecond() + Integer.parseInt(id.substring(3));
    var event =
        """
        {"id":"evt_%s","object":"event","api_version":"2026-07-29.dahlia","created":%d,"livemode":%s,
         "type":"identity.verification_session.created","pending_webhooks":1,
         "request":{"id":null,"idempotency_key":null},
         "data":{"object":{"id":"%s","object":"identity.verification_session","created":%d,
           "status":"%s","redaction":null,"last_error":null,"last_verification_report":null,
           "livemode":%s,"metadata":{},"options":{},"type":"document"}}}
        """
            .formatted(id, created, livemode, id, created, status, livemode);
    driver
        .createInputTopic(TOPICS.inbox().name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(id, event.getBytes(UTF_8));
  }

  private void tick() {
    driver.advanceWallClockTime(Duration.ofSeconds(1));
  }

  /// Whom follow-ups that are new are about.
  private List<String> called() {
    var topic = TOPICS.followups();
    var called =
        driver
            .createOutputTopic(
                topic.name(), new StringDeserializer(), topic.values().deserializer())
            .readValuesToList();
    called.forEach(followUp -> underWay.put(followUp.sessionId(), followUp));
    return called.stream().map(FollowUp::sessionId).toList();
  }

  /// Stripe answers that the session is canceled already.
  private void cancel(String id) {
    var followUp = Objects.requireNonNull(underWay.remove(id));
    var snapshot =
        new Snapshot(
            Status.Known.CANCELED, Redaction.Known.NONE, null, null, "document", false, START);
    var done = new Outcome.Done(snapshot, START.plusSeconds(9_000), Duration.ofMillis(5), "req_1");
    var topic = TOPICS.outcomes();
    driver
        .createInputTopic(topic.name(), new StringSerializer(), topic.values().serializer())
        .pipeInput(id, new Input.FollowUpFinished(followUp.id(), done));
  }

  private List<Session> sessions() {
    var topic = TOPICS.sessions();
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), topic.values().deserializer())
        .readValuesToList();
  }

  private KeyValueStore<String, Session> store() {
    return driver.getKeyValueStore(SessionProcessor.SESSIONS);
  }

  private List<Session> stored() {
    var stored = new ArrayList<Session>();
    try (var all = store().all()) {
      all.forEachRemaining(each -> stored.add(each.value));
    }
    return stored;
  }
}
