package dev.verity.access;

import dev.verity.session.Request;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a user's denied attempt at a session noted in that session's journal. Everything is logged
/// and counted; what strangers do gets no further, so that they cannot fill a journal.
public final class NotedDenials implements AccessJournal {
  private static final Logger LOG = LoggerFactory.getLogger(NotedDenials.class);

  /// Journals are kept for years; who is denied more often than this writes no more into them.
  private static final Rate NOTES_OF_ONE = new Rate(30, Duration.ofMinutes(1));

  private final Notes notes;
  private final Predicate<String> isKnown;
  private final Throttle throttle;
  private final MeterRegistry meters;

  /// Takes a note to the session's journal, as `topics.RequestSender` does.
  @FunctionalInterface
  public interface Notes {
    /// Returns when the note is stored.
    ///
    /// @throws KafkaException when it is not certain that it was stored
    void send(String sessionId, Request note) throws InterruptedException;
  }

  /// Writes into the journals of sessions that are there.
  ///
  /// @param isKnown whether there is such a session: a note about another would bring one about
  public NotedDenials(
      Notes notes, Predicate<String> isKnown, MeterRegistry meters, InstantSource clock) {
    this.notes = notes;
    this.isKnown = isKnown;
    throttle = new Throttle(NOTES_OF_ONE, clock);
    this.meters = meters;
  }

  @Override
  public void denied(Denial denial) {
    count(denial.why());
    var actor = denial.actor();
    var session = denial.session();
    LOG.warn(
        "Denied ({}): {} by {} from {}",
        denial.why().word(),
        denial.what(),
        actor == null ? "a stranger" : actor,
        denial.from());
    if (actor != null
        && session != null
        && isKnown.test(session)
        && throttle.take(actor).isZero()) {
      note(session, actor, "denied (%s): %s".formatted(denial.why().word(), denial.what()));
    }
  }

  private void count(Denial.Why why) {
    Counter.builder("verity.access.denied")
        .description("Attempts that were denied")
        .tag("why", why.word())
        .register(meters)
        .increment();
  }

  private void note(String session, String actor, String reason) {
    var note =
        new Request(
            "denied-" + UUID.randomUUID(),
            Request.Known.NOTE,
            false, // a note is taken for either mode
            null,
            actor,
            reason,
            null,
            null);
    try {
      notes.send(session, note);
    } catch (KafkaException failed) {
      LOG.error("The journal of {} may lack that {} was {}", session, actor, reason, failed);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      LOG.error("The journal of {} may lack that {} was {}", session, actor, reason);
    }
  }
}
