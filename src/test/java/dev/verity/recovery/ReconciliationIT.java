package dev.verity.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.recovery.Rig.Asked;
import dev.verity.sandbox.Fault;
import dev.verity.sandbox.FaultRule;
import dev.verity.sandbox.Operation;
import dev.verity.session.Event;
import dev.verity.session.EventType;
import dev.verity.session.Input;
import dev.verity.session.Policy;
import dev.verity.session.Redaction;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.stripe.RemoteSession;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class ReconciliationIT {
  private Rig rig;

  @BeforeEach
  void setUp(Broker broker) throws Exception {
    rig = new Rig(broker, 3);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aSessionThatIsLostAltogetherIsAskedFor() throws Exception {
    var lost = rig.create();
    know(rig.create(), Status.Known.REQUIRES_INPUT, Redaction.Known.NONE);

    reconcile();

    assertThat(rig.asked).containsExactly(new Asked(lost.id(), false, null, "missing"));
    assertThat(rig.found.gaps).containsExactly(new Gap(Reason.MISSING, Rig.TEST, lost.id()));
    assertThat(rig.found.recovered).isEqualTo(rig.found.gaps);
  }

  @Test
  void aSessionThatANewerVerityHasWrittenIsNotMissing() throws Exception {
    var session = rig.create();
    var written = "{\"format\":1000,\"id\":\"%s\"}".formatted(session.id());
    rig.put(rig.topics.sessions().name(), session.id(), written.getBytes(UTF_8));

    reconcile();

    assertThat(rig.asked).isEmpty();
    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void aSessionWithAnotherStatusOrRedactionIsAskedFor() throws Exception {
    var verified = rig.create();
    var redacted = rig.create();
    know(verified, Status.Known.REQUIRES_INPUT, Redaction.Known.NONE);
    know(redacted, Status.Known.CANCELED, Redaction.Known.NONE);
    rig.advance(Duration.ofHours(1));
    rig.sandbox.submit(verified.id());
    rig.sandbox.verify(verified.id());
    rig.sandbox.redactAtDashboard(redacted.id());

    reconcile();

    assertThat(rig.asked)
        .containsExactlyInAnyOrder(
            new Asked(verified.id(), false, null, "status_differs"),
            new Asked(redacted.id(), false, null, "redaction_differs"));
  }

  @Test
  void aSessionOfWhichNothingIsKnownButItsNameIsAskedFor() throws Exception {
    var named = rig.create();
    rig.know(Session.unseen(named.id(), false, null));

    reconcile();

    assertThat(rig.asked).containsExactly(new Asked(named.id(), false, null, "status_differs"));
  }

  @Test
  void whatBothCallRedactedIsOver() throws Exception {
    var over = rig.create();
    rig.sandbox.redactAtDashboard(over.id());
    rig.sandbox.finishRedaction(over.id());
    know(over, Status.Known.REQUIRES_INPUT, Redaction.Known.REDACTED);

    reconcile();

    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void aSessionThatStripeDoesNotListIsReportedAndNobodyAskedForIt() throws Exception {
    var listed = rig.create();
    know(listed, Status.Known.REQUIRES_INPUT, Redaction.Known.NONE);
    var elsewhere = "vs_elsewhere";
    know(elsewhere, false, Status.Known.VERIFIED, Redaction.Known.NONE);
    know("vs_live", true, Status.Known.VERIFIED, Redaction.Known.NONE);

    reconcile();

    assertThat(rig.found.gaps)
        .containsExactly(new Gap(Reason.UNKNOWN_AT_STRIPE, Rig.TEST, elsewhere));
    assertThat(rig.asked).isEmpty();
  }

  @Test
  void aDryRunAsksForNothing() throws Exception {
    rig.create();
    rig.advance(Duration.ofHours(1));

    rig.reconcile(rig.sessions::page, Duration.ZERO, true);

    assertThat(rig.found.gaps).hasSize(1);
    assertThat(rig.found.recovered).isEmpty();
    assertThat(rig.asked).isEmpty();
  }

  @Test
  void aSessionMadeJustNowIsNoGap() throws Exception {
    rig.create();

    rig.reconcile(rig.sessions::page, Duration.ofMinutes(2), false);

    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void whatVerityLearnsWithinTheSettleTimeIsNoGap() throws Exception {
    var session = rig.create();
    know(session, Status.Known.REQUIRES_INPUT, Redaction.Known.NONE);
    rig.advance(Duration.ofHours(1));
    rig.sandbox.submit(session.id());

    rig.reconcile(
        after(() -> know(session, Status.Known.PROCESSING, Redaction.Known.NONE)),
        Duration.ofMinutes(1),
        false);

    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void whatVerityHasSeenLaterThanStripesListIsNoGap() throws Exception {
    var session = rig.create();
    rig.sandbox.submit(session.id());
    var after = rig.now().plusSeconds(10);
    rig.know(session(session.id(), false, Status.Known.VERIFIED, Redaction.Known.NONE, after));

    reconcile(Duration.ZERO);

    assertThat(rig.found.gaps).isEmpty();
  }

  @Test
  void allPagesAreCompared() throws Exception {
    IntStream.range(0, 230).forEach(_ -> rig.create());

    reconcile();

    assertThat(rig.asked).hasSize(230).doesNotHaveDuplicates();
  }

  @Test
  void whenStripeDoesNotAnswerThePassEndsAndSaysSo() {
    rig.create();
    rig.sandbox.add(FaultRule.next(1, Operation.LIST, Fault.SERVER_ERROR));

    assertThatThrownBy(this::reconcile)
        .isInstanceOf(StripeFailure.class)
        .hasMessageContaining("HTTP 500");
    assertThat(rig.asked).isEmpty();
  }

  private void reconcile() throws StripeFailure {
    reconcile(Duration.ofHours(1));
  }

  private void reconcile(Duration later) throws StripeFailure {
    rig.advance(later);
    rig.reconcile(rig.sessions::page, Duration.ZERO, false);
  }

  private void know(RemoteSession session, Status status, Redaction redaction) throws Exception {
    know(session.id(), session.livemode(), status, redaction);
  }

  private void know(String id, boolean livemode, Status status, Redaction redaction)
      throws Exception {
    rig.know(session(id, livemode, status, redaction, rig.now()));
  }

  private static Session session(
      String id, boolean livemode, Status status, Redaction redaction, Instant at) {
    var snapshot = new Snapshot(status, redaction, null, null, "document", false, at);
    var type = redaction == Redaction.Known.REDACTED ? "redacted" : status.wire();
    var event = new Event("evt_1", EventType.of(type), at, livemode, null, snapshot, null, null);
    return SessionMachine.step(
            Session.unseen(id, livemode, null),
            new Input.EventArrived(event),
            Policy.observing(),
            at)
        .session();
  }

  private interface Act {
    void happen() throws Exception;
  }

  /// The sandbox's list, after which something happens.
  private SessionList after(Act act) {
    return (filter, after, call) -> {
      var page = rig.sessions.page(filter, after, call);
      try {
        act.happen();
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
      return page;
    };
  }
}
