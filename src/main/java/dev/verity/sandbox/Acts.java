package dev.verity.sandbox;

import dev.verity.session.Status;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people at the hosted page and at the Dashboard, and Stripe's own checks, do to a session.
/// What the law forbids throws [IllegalStateException], an unknown session
/// [NoSuchElementException].
final class Acts {
  private static final Logger LOG = LoggerFactory.getLogger(Acts.class);

  private final World world;
  private final Agenda agenda;
  private final Supplier<Chaos> chaos;
  private final SandboxSettings.Pace pace;

  Acts(World world, Agenda agenda, Supplier<Chaos> chaos, SandboxSettings.Pace pace) {
    this.world = world;
    this.agenda = agenda;
    this.chaos = chaos;
    this.pace = pace;
  }

  void submit(String id) {
    act(id, Legality::submit);
  }

  /// Ends the checks of a submitted session.
  ///
  /// @param error the code they end with, or null when they pass
  void finish(String id, @Nullable String error) {
    held(id, session -> perform(session, outcome(session, session.standing(), error)));
  }

  /// Submits, and ends the checks after the usual time, or in the same second when chaos wants a
  /// burst. A code from before the submission makes no submission.
  void submitAndFinish(String id, @Nullable String error) {
    if (error != null && LastError.beforeSubmission(error)) {
      drop(id, error);
      return;
    }
    held(
        id,
        session -> {
          var submitted = granted(Legality.submit(session.standing()));
          if (chaos.get().bursts(id + "/" + session.nextOrdinal())) {
            perform(session, submitted, outcome(session, submitted.to(), error));
          } else {
            perform(session, submitted);
            agenda.in(pace.processing(), () -> finishLater(id, error));
          }
        });
  }

  void drop(String id, String code) {
    act(id, at -> Legality.drop(at, code));
  }

  void override(String id, Status.Known status, @Nullable String code) {
    act(id, at -> Legality.override(at, status, code == null ? LastError.OVERRIDDEN : code));
  }

  void cancel(String id) {
    act(id, Legality::cancel);
  }

  void redact(String id) {
    act(id, Legality::redact);
  }

  void finishRedaction(String id) {
    act(id, Legality::finishRedaction);
  }

  /// Ends a redaction when its time has come, unless somebody has ended it before.
  void finishRedactionLater(SandboxSession session) {
    agenda.in(
        pace.redaction(),
        () ->
            held(
                session.id(),
                held -> {
                  if (Legality.finishRedaction(held.standing())
                      instanceof Verdict.Granted granted) {
                    perform(held, granted);
                  }
                }));
  }

  private void finishLater(String id, @Nullable String error) {
    try {
      finish(id, error);
    } catch (IllegalStateException overtaken) {
      LOG.debug("The checks of {} were finished by hand.", id);
    }
  }

  private Verdict.Granted outcome(SandboxSession session, Standing at, @Nullable String error) {
    if (at.status() != Status.Known.PROCESSING) {
      return granted(Legality.pass(at, ""));
    }
    var report = world.report(session, error).id();
    return granted(error == null ? Legality.pass(at, report) : Legality.fail(at, error, report));
  }

  private void act(String id, Function<Standing, Verdict> law) {
    held(id, session -> perform(session, granted(law.apply(session.standing()))));
  }

  private void perform(SandboxSession session, Verdict.Granted... grants) {
    world.perform(session, Cause.AUTOMATIC, grants);
  }

  private void held(String id, Consumer<SandboxSession> work) {
    var session =
        world
            .sessions()
            .find(id)
            .orElseThrow(() -> new NoSuchElementException("There is no session " + id + "."));
    session.lock().lock();
    try {
      work.accept(session);
    } finally {
      session.lock().unlock();
    }
  }

  private static Verdict.Granted granted(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Granted granted -> granted;
      case Verdict.Refused(var reason) -> throw new IllegalStateException(reason);
    };
  }
}
