package dev.verity.operations;

import static dev.verity.operations.Staff.VERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.ManualClock;
import dev.verity.access.Actor;
import dev.verity.access.Permission;
import dev.verity.audit.Auditor;
import dev.verity.audit.Copy;
import dev.verity.audit.Dossier;
import dev.verity.audit.Ledger;
import dev.verity.audit.Verdict;
import dev.verity.operations.AuditRun.State;
import dev.verity.operations.AuditRuns.Begun;
import dev.verity.operations.AuditRuns.Pack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AuditRunsTest {
  private static final Actor NOBODY = new Actor("nobody", Set.of(), null);
  private final ManualClock clock = new ManualClock();
  private final Copy copy = Copy.whole();
  private final AuditRuns audits = new AuditRuns(() -> copy, List.of(copy.publicKey()), clock);

  @Test
  void theWholeJournalIsVerified() throws InterruptedException {
    var ended = ended(audits, audits.begin(VERA, null));
    assertThat(ended.state()).isEqualTo(State.DONE);
    assertThat(ended.entries()).isEqualTo(35);
    assertThat(ended.findings()).isEmpty();
    assertThat(ended.verdict()).extracting(Verdict::isGood).isEqualTo(true);
    assertThat(ended.actor()).isEqualTo("vera");
    assertThat(audits.runs()).containsExactly(ended);
  }

  @Test
  void orOneSession() throws InterruptedException {
    var ended = ended(audits, audits.begin(VERA, Copy.SESSION));
    assertThat(Objects.requireNonNull(ended.verdict()).chains()).isEqualTo(1);
    assertThat(audits.begin(VERA, "no session")).isInstanceOf(Begun.Unfit.class);
    assertThat(audits.begin(NOBODY, null)).isEqualTo(new Begun.NotPermitted(Permission.VIEW));
  }

  @Test
  void whatDoesNotFitIsSaid() throws InterruptedException {
    var strangers = Copy.whole();
    var strict = new AuditRuns(() -> copy, List.of(strangers.publicKey()), clock);
    var ended = ended(strict, strict.begin(VERA, null));
    assertThat(Objects.requireNonNull(ended.verdict()).isGood()).isFalse();
    assertThat(ended.findings()).isNotEmpty();
  }

  @Test
  void aJournalThatCannotBeReadHasNoVerdict() throws InterruptedException {
    var broken =
        new AuditRuns(
            () -> {
              throw new KafkaException("out of reach");
            },
            List.of(),
            clock);
    var ended = ended(broken, broken.begin(VERA, null));
    assertThat(ended.state()).isEqualTo(State.BROKEN);
    assertThat(ended.verdict()).isNull();
    assertThat(ended.trouble()).contains("KafkaException");
  }

  @Test
  void thereIsOneAtATimeAndTheEndBreaksItOff() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var slow = new AuditRuns(() -> new Waiting(copy, begun, go), List.of(), clock);
    var run = ((Begun.Running) slow.begin(VERA, null)).run();
    begun.await();
    assertThat(slow.begin(VERA, null)).isInstanceOf(Begun.Occupied.class);
    var closing = Thread.ofVirtual().start(slow::close);
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();
    closing.join();
    assertThat(slow.run(run.id()).orElseThrow().state()).isEqualTo(State.BROKEN);
  }

  @Test
  void evidenceIsHandedOverAndTheFileIsGoneAfterwards() throws IOException {
    var files = new ArrayList<Path>();
    var made =
        audits.evidence(
            VERA,
            Copy.SESSION,
            zip -> {
              files.add(zip);
              assertThat(Files.size(zip)).isPositive();
            });
    assertThat(made).isInstanceOf(Pack.Made.class);
    assertThat(files)
        .singleElement()
        .satisfies(zip -> {
          assertThat(Files.exists(zip)).isFalse();
          assertThat(Files.exists(Objects.requireNonNull(zip.getParent()))).isFalse();
        });
  }

  @Test
  void ofWhatTheJournalDoesNotHaveThereIsNoEvidence() throws IOException {
    for (var session : List.of("vs_unheard", "../../etc/passwd")) {
      assertThat(audits.evidence(VERA, session, AuditRunsTest::fail)).isEqualTo(new Pack.Nothing());
    }
    assertThat(audits.evidence(NOBODY, Copy.SESSION, AuditRunsTest::fail))
        .isEqualTo(new Pack.NotPermitted(Permission.VIEW));
  }

  @Test
  void fewPacksAreMadeAtOnce() throws IOException {
    var third = new ArrayList<Pack>();
    var first =
        audits.evidence(
            VERA,
            Copy.SESSION,
            _ ->
                audits.evidence(
                    VERA,
                    Copy.SESSION,
                    _ -> third.add(audits.evidence(VERA, Copy.SESSION, AuditRunsTest::fail))));
    assertThat(first).isInstanceOf(Pack.Made.class);
    assertThat(third).singleElement().isInstanceOf(Pack.Occupied.class);
    assertThat(audits.evidence(VERA, Copy.SESSION, _ -> {})).isInstanceOf(Pack.Made.class);
  }

  private static void fail(Path zip) {
    throw new AssertionError(zip);
  }

  private static AuditRun ended(AuditRuns audits, Begun begun) throws InterruptedException {
    var id = ((Begun.Running) begun).run().id();
    while (true) {
      var now = audits.run(id).orElseThrow();
      if (now.state() != State.RUNNING) {
        return now;
      }
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  /// Tells nothing until it is let go.
  private record Waiting(Ledger ledger, CountDownLatch begun, CountDownLatch go) implements Ledger {
    @Override
    public void tell(@Nullable String session, Auditor auditor) {
      try {
        begun.countDown();
        go.await();
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
      ledger.tell(session, auditor);
    }

    @Override
    public Dossier dossier(String session) {
      return ledger.dossier(session);
    }

    @Override
    public void close() {
      ledger.close();
    }
  }
}
