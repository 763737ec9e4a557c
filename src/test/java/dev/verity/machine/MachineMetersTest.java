package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Policy;
import dev.verity.session.Request;
import dev.verity.session.Session;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineMetersTest {

  /// When the events of [Deliveries] were made.
  private static final Instant START = Instant.ofEpochSecond(1_760_000_000);

  private static final Topics TOPICS = Topics.named("verity");
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Policy POLICY = Rig.cancelingAfter(Duration.ofDays(1));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private @TempDir Path directory;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> inbox;

  @BeforeEach
  void start() {
    open();
    tick(); // an empty state has been looked through
  }

  private void open() {
    registry.clear();
    var settings = Rig.unconnected(directory);
    var meters = new MachineMeters(registry, now::get);
    driver =
        new TopologyTestDriver(
            MachineTopology.of(TOPICS, POLICY, settings, null, meters, Tracing.OFF),
            Machine.configuration(settings, TOPICS, meters),
            START);
    inbox =
        driver.createInputTopic(
            TOPICS.inbox().name(), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void sessionsAreCountedWhereTheyStandAndNowhereElse() {
    come("vs_1", "created", "requires_input");
    come("vs_2", "created", "requires_input");
    assertThat(sessions("requires_input")).isEqualTo(2);
    come("vs_2", "verified", "verified");
    assertThat(sessions("requires_input")).isEqualTo(1);
    assertThat(sessions("verified")).isEqualTo(1);
  }

  @Test
  void whatIsOwedSleepsThenIsDueThenOverdueUnlessAHoldBarsIt() {
    come("vs_1", "created", "requires_input");
    assertThat(cancels("sleeping")).isEqualTo(1);
    now.set(START.plus(Duration.ofHours(24)));
    assertThat(cancels("sleeping")).isZero();
    assertThat(cancels("due")).isEqualTo(1);
    now.set(START.plus(Duration.ofHours(26)));
    assertThat(cancels("due")).isZero();
    assertThat(cancels("overdue")).isEqualTo(1);
    hold("vs_1");
    assertThat(cancels("overdue")).isZero();
    assertThat(cancels("barred")).isEqualTo(1);
  }

  @Test
  void whatIsStoredIsCountedOnceAfterAStart() {
    come("vs_1", "created", "requires_input");
    come("vs_2", "created", "requires_input");
    var one = stored().get("vs_1");
    var two = stored().get("vs_2");
    close();
    open();
    stored().put("vs_1", one);
    stored().put("vs_2", two);
    come("vs_2", "verified", "verified");
    assertThat(sessions("verified")).isZero();
    tick();
    tick();
    assertThat(sessions("requires_input")).isEqualTo(1);
    assertThat(sessions("verified")).isEqualTo(1);
    close();
    assertThat(sessions("verified")).isZero();
    open();
  }

  @Test
  void theAgeOfAnEventIsThatOfStripesMoment() {
    come("vs_1", "created", "requires_input");
    var age = registry.get("verity.machine.event.age").tag("door", "webhook").timer();
    assertThat(age.count()).isEqualTo(1);
    assertThat(age.totalTime(TimeUnit.SECONDS)).isEqualTo((double) TICK.toSeconds());
  }

  @Test
  void deadLettersAreCounted() {
    inbox.pipeInput("vs_1", "no event".getBytes(UTF_8));
    assertThat(registry.get("verity.dead.letters").tag("kind", "unreadable").counter().count())
        .isEqualTo(1);
  }

  private void come(String session, String type, String status) {
    var event = Deliveries.event("evt_" + type + session, session, type, status);
    inbox.pipeInput(session, event.getBytes(UTF_8));
  }

  private void hold(String session) {
    driver
        .createInputTopic(
            TOPICS.requests().name(),
            new StringSerializer(),
            TOPICS.requests().values().serializer())
        .pipeInput(
            session,
            new Request("req_1", Request.Known.HOLD, false, null, "legal", "case 7", null, null));
  }

  private KeyValueStore<String, Session> stored() {
    return driver.getKeyValueStore(SessionProcessor.SESSIONS);
  }

  private void tick() {
    driver.advanceWallClockTime(TICK);
  }

  private double sessions(String state) {
    return registry.get("verity.machine.sessions").tag("state", state).gauge().value();
  }

  private double cancels(String state) {
    return registry
        .get("verity.machine.obligations")
        .tags("action", "cancel", "state", state)
        .gauge()
        .value();
  }
}
