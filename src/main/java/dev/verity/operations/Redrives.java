package dev.verity.operations;

import dev.verity.access.Actor;
import dev.verity.access.Permission;
import dev.verity.deadletters.Author;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.Deed;
import dev.verity.deadletters.Letters;
import dev.verity.deadletters.Progress;
import dev.verity.operations.LetterRun.State;
import dev.verity.session.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Redrives and discards dead letters in the background, one run at a time.
public final class Redrives implements AutoCloseable {
  /// So many runs are remembered.
  static final int RUNS_MAX = 20;

  /// So many letters of a run that failed are named.
  static final int FAILURES_MAX = 200;

  private static final int SAMPLE = 10;
  private static final Logger LOG = LoggerFactory.getLogger(Redrives.class);

  private final Supplier<Letters> letters;
  private final InstantSource clock;
  private final Errand errand = new Errand("verity-letters");
  private final Deque<Running> runs = new ArrayDeque<>();

  /// @param letters opened anew for each run and each look, since they are for one thread
  public Redrives(Supplier<Letters> letters, InstantSource clock) {
    this.letters = letters;
    this.clock = clock;
  }

  /// What a run would be about.
  ///
  /// @param count how many letters
  /// @param sample the oldest of them
  /// @param quarantined how many would be left out for being in quarantine
  public record Preview(int count, List<DeadLetter> sample, long quarantined) {
    public Preview {
      sample = List.copyOf(sample);
    }
  }

  /// What becomes of the wish for a run.
  public sealed interface Begun {

    /// It runs.
    record Running(LetterRun run) implements Begun {}

    /// Nothing was done; this is what would be.
    record Previewed(Preview preview) implements Begun {}

    /// No letter waits that fits.
    record Nothing(long quarantined) implements Begun {}

    /// Who asks may not.
    record NotPermitted(Permission lacking) implements Begun {}

    /// The reason is missing or too long.
    record NoReason(String sentence) implements Begun {}

    /// Some that were named cannot be taken, so none was.
    record Unfit(List<String> missing, List<String> objections) implements Begun {
      public Unfit {
        missing = List.copyOf(missing);
        objections = List.copyOf(objections);
      }
    }

    /// Another run has not ended.
    record Occupied(String sentence) implements Begun {}
  }

  /// What this needs.
  public static Permission needed(Deed.Kind what) {
    return switch (what) {
      case REDRIVEN -> Permission.REDRIVE;
      case DISCARDED -> Permission.DISCARD;
    };
  }

  /// Says what [#begin] would be about, and does nothing.
  ///
  /// @throws org.apache.kafka.common.KafkaException when the letters cannot be read
  public Begun preview(Actor actor, Deed.Kind what, LetterWish wish) {
    return actor.may(needed(what))
        ? chosen(wish, Redrives::previewed)
        : new Begun.NotPermitted(needed(what));
  }

  /// Begins a run.
  ///
  /// @throws org.apache.kafka.common.KafkaException when the letters cannot be read
  public Begun begin(Actor actor, Deed.Kind what, LetterWish wish, String reason) {
    if (!actor.may(needed(what))) {
      return new Begun.NotPermitted(needed(what));
    }
    if (reason.isBlank() || reason.length() > Request.REASON_MAX) {
      return new Begun.NoReason(
          "A reason of 1 to %d characters is wanted.".formatted(Request.REASON_MAX));
    }
    return chosen(
        wish,
        chosen ->
            chosen.letters().isEmpty()
                ? new Begun.Nothing(chosen.quarantined())
                : begin(what, new Author(actor.name(), reason), chosen.letters()));
  }

  /// The runs that are remembered, the newest first.
  public List<LetterRun> runs() {
    synchronized (runs) {
      return runs.stream().map(Running::now).toList();
    }
  }

  public Optional<LetterRun> run(String id) {
    return runs().stream().filter(run -> run.id().equals(id)).findFirst();
  }

  /// Ends a run between two letters.
  @Override
  public void close() {
    errand.close();
  }

  @FunctionalInterface
  private interface Next {
    Begun with(LetterWish.Chosen chosen);
  }

  private Begun chosen(LetterWish wish, Next next) {
    LetterWish.Chosen chosen;
    try (var opened = letters.get()) {
      chosen = wish.among(opened.all());
    }
    return chosen.missing().isEmpty() && chosen.objections().isEmpty()
        ? next.with(chosen)
        : new Begun.Unfit(chosen.missing(), chosen.objections());
  }

  private static Begun previewed(LetterWish.Chosen chosen) {
    var found = chosen.letters();
    return new Begun.Previewed(
        new Preview(found.size(), found.stream().limit(SAMPLE).toList(), chosen.quarantined()));
  }

  private Begun begin(Deed.Kind what, Author author, List<DeadLetter> chosen) {
    var running = new Running(what, author, chosen.size(), clock.instant());
    if (!errand.begin(isStopped -> treat(running, chosen, isStopped))) {
      return new Begun.Occupied("Another run has not ended yet; wait for it.");
    }
    synchronized (runs) {
      runs.addFirst(running);
      while (runs.size() > RUNS_MAX) {
        runs.removeLast();
      }
    }
    return new Begun.Running(running.now());
  }

  private void treat(Running run, List<DeadLetter> chosen, BooleanSupplier isStopped) {
    try (var opened = letters.get()) {
      var progress = run.hearing(isStopped);
      switch (run.what) {
        case REDRIVEN -> opened.redrive(chosen, run.author, progress);
        case DISCARDED -> opened.discard(chosen, run.author, progress);
      }
      run.end(State.DONE, null, clock.instant());
    } catch (Stopped _) {
      run.end(State.BROKEN, "Verity was stopped; what is left stands as it was.", clock.instant());
    } catch (RuntimeException failure) {
      LOG.error("Run {} about dead letters was broken off.", run.id, failure);
      run.end(
          State.BROKEN,
          "Kafka did not do its part (%s); what is left stands as it was."
              .formatted(failure.getClass().getSimpleName()),
          clock.instant());
    }
  }

  /// Leaves a run between two letters.
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stopped() {
      super(null, null, false, false);
    }
  }

  private static final class Running {
    private final String id = "run_" + UUID.randomUUID();
    private final Deed.Kind what;
    private final Author author;
    private final int total;
    private final Instant began;
    private final List<LetterRun.Failure> failures = new ArrayList<>();
    private int done;
    private int failed;
    private State state = State.RUNNING;
    private @Nullable String trouble;
    private @Nullable Instant ended;

    Running(Deed.Kind what, Author author, int total, Instant began) {
      this.what = what;
      this.author = author;
      this.total = total;
      this.began = began;
    }

    synchronized LetterRun now() {
      return new LetterRun(
          id,
          what,
          author.actor(),
          author.reason(),
          total,
          done,
          failed,
          failures,
          state,
          trouble,
          began,
          ended);
    }

    synchronized void end(State how, @Nullable String why, Instant now) {
      state = how;
      trouble = why;
      ended = now;
    }

    private synchronized void done() {
      done++;
    }

    private synchronized void failed(String letter, String why) {
      failed++;
      if (failures.size() < FAILURES_MAX) {
        failures.add(new LetterRun.Failure(letter, why));
      }
    }

    Progress hearing(BooleanSupplier isStopped) {
      return new Progress() {
        @Override
        public void done(DeadLetter letter) {
          Running.this.done();
          check();
        }

        @Override
        public void failed(DeadLetter letter, String why) {
          Running.this.failed(letter.id(), why);
          check();
        }

        private void check() {
          if (isStopped.getAsBoolean() && isLeft()) {
            throw new Stopped();
          }
        }
      };
    }

    private synchronized boolean isLeft() {
      return done + failed < total;
    }
  }
}
