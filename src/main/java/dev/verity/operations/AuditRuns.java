package dev.verity.operations;

import dev.verity.access.Actor;
import dev.verity.access.Permission;
import dev.verity.audit.EvidenceFile;
import dev.verity.audit.Finding;
import dev.verity.audit.Ledger;
import dev.verity.audit.PublicKey;
import dev.verity.audit.Verdict;
import dev.verity.audit.Verification;
import dev.verity.operations.AuditRun.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies the journal in the background, one run at a time, and makes evidence packs.
public final class AuditRuns implements AutoCloseable {
  /// So many runs are remembered.
  static final int RUNS_MAX = 10;

  /// So many findings of a run are shown.
  static final int FINDINGS_MAX = 100;

  /// Each reads a partition of the journal.
  private static final int PACKS_AT_ONCE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(AuditRuns.class);

  private final Supplier<Ledger> ledger;
  private final List<PublicKey> keys;
  private final InstantSource clock;
  private final Errand errand = new Errand("verity-verification");
  private final Semaphore packs = new Semaphore(PACKS_AT_ONCE);
  private final Deque<Running> runs = new ArrayDeque<>();

  /// @param ledger opened anew for each run
  /// @param keys of which one must have signed each checkpoint; none leaves signatures alone
  public AuditRuns(Supplier<Ledger> ledger, List<PublicKey> keys, InstantSource clock) {
    this.ledger = ledger;
    this.keys = List.copyOf(keys);
    this.clock = clock;
  }

  /// What becomes of the wish for a verification.
  public sealed interface Begun {

    /// It runs.
    record Running(AuditRun run) implements Begun {}

    /// The session's id is none.
    record Unfit(String sentence) implements Begun {}

    /// Who asks may not.
    record NotPermitted(Permission lacking) implements Begun {}

    /// Another one has not ended.
    record Occupied(String sentence) implements Begun {}
  }

  /// What becomes of the wish for evidence.
  public sealed interface Pack {

    /// It was made and taken.
    record Made(Verdict verdict) implements Pack {}

    /// The journal has no entry of this session.
    record Nothing() implements Pack {}

    /// Who asks may not.
    record NotPermitted(Permission lacking) implements Pack {}

    /// Too many are being made.
    record Occupied(String sentence) implements Pack {}
  }

  /// Takes an evidence pack while its file is there.
  @FunctionalInterface
  public interface Taker {
    void take(Path zip) throws IOException;
  }

  /// Begins to verify.
  ///
  /// @param session whose chain alone is of interest; null for all
  public Begun begin(Actor actor, @Nullable String session) {
    if (!actor.may(Permission.VIEW)) {
      return new Begun.NotPermitted(Permission.VIEW);
    }
    if (session != null && !Acts.SESSION.matcher(session).matches()) {
      return new Begun.Unfit("A session's id is wanted, such as vs_1Rz….");
    }
    var running = new Running(session, actor.name(), clock.instant());
    if (!errand.begin(isStopped -> verify(running, isStopped))) {
      return new Begun.Occupied("Another verification has not ended yet; wait for it.");
    }
    synchronized (runs) {
      runs.addFirst(running);
      while (runs.size() > RUNS_MAX) {
        runs.removeLast();
      }
    }
    return new Begun.Running(running.now());
  }

  /// The runs that are remembered, the newest first.
  public List<AuditRun> runs() {
    synchronized (runs) {
      return runs.stream().map(Running::now).toList();
    }
  }

  public Optional<AuditRun> run(String id) {
    return runs().stream().filter(run -> run.id().equals(id)).findFirst();
  }

  /// Makes the evidence pack of a session in a file that is nobody else's and gone afterwards.
  ///
  /// @throws org.apache.kafka.common.KafkaException when the journal cannot be read
  public Pack evidence(Actor actor, String session, Taker taker) throws IOException {
    if (!actor.may(Permission.VIEW)) {
      return new Pack.NotPermitted(Permission.VIEW);
    }
    if (!Acts.SESSION.matcher(session).matches()) {
      return new Pack.Nothing();
    }
    if (!packs.tryAcquire()) {
      return new Pack.Occupied("Other evidence is being made; come again in a moment.");
    }
    try {
      return made(session, taker);
    } finally {
      packs.release();
    }
  }

  /// Ends what runs; it has no verdict then.
  @Override
  public void close() {
    errand.close();
  }

  private Pack made(String session, Taker taker) throws IOException {
    var folder = Files.createTempDirectory("verity-evidence"); // of the owner alone
    var zip = folder.resolve("evidence.zip");
    try (var opened = ledger.get()) {
      var verdict = EvidenceFile.write(opened, session, keys, clock.instant(), zip);
      if (verdict.isEmpty()) {
        return new Pack.Nothing();
      }
      taker.take(zip);
      return new Pack.Made(verdict.get());
    } finally {
      Files.deleteIfExists(zip);
      Files.delete(folder);
    }
  }

  private void verify(Running run, BooleanSupplier isStopped) {
    var verification = new Verification(run.session, keys, run::found);
    try (var opened = ledger.get()) {
      opened.tell(
          run.session, new Listening(verification, run.entries::incrementAndGet, isStopped));
      run.end(State.DONE, verification.end(), null, clock.instant());
    } catch (Listening.Stopped _) {
      run.end(State.BROKEN, null, "Verity was stopped.", clock.instant());
    } catch (RuntimeException failure) {
      LOG.error("Verification {} was broken off.", run.id, failure);
      run.end(
          State.BROKEN,
          null,
          "The journal could not be read (%s); the log says more."
              .formatted(failure.getClass().getSimpleName()),
          clock.instant());
    }
  }

  private static final class Running {
    private final String id = "run_" + UUID.randomUUID();
    private final @Nullable String session;
    private final String actor;
    private final Instant began;
    private final AtomicLong entries = new AtomicLong();
    private final List<Finding> findings = new ArrayList<>();
    private State state = State.RUNNING;
    private @Nullable Verdict verdict;
    private @Nullable String trouble;
    private @Nullable Instant ended;

    Running(@Nullable String session, String actor, Instant began) {
      this.session = session;
      this.actor = actor;
      this.began = began;
    }

    synchronized void found(Finding finding) {
      if (findings.size() < FINDINGS_MAX) {
        findings.add(finding);
      }
    }

    synchronized void end(State how, @Nullable Verdict what, @Nullable String why, Instant now) {
      state = how;
      verdict = what;
      trouble = why;
      ended = now;
    }

    synchronized AuditRun now() {
      return new AuditRun(
          id, session, actor, entries.get(), findings, state, verdict, trouble, began, ended);
    }
  }
}
