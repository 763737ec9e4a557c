package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.ManualClock;
import dev.verity.access.Denial.Why;
import dev.verity.session.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NotedDenialsTest {
  private static final String KNOWN = "vs_known";

  private final ManualClock clock = new ManualClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> sent = new ArrayList<>();
  private final NotedDenials journal = new NotedDenials(this::send, KNOWN::equals, meters, clock);

  private void send(String session, Request note) {
    assertThat(note.kind()).isEqualTo(Request.Known.NOTE);
    assertThat(note.id()).startsWith("denied-");
    sent.add("%s %s %s".formatted(session, note.actor(), note.reason()));
  }

  @Test
  void whatAUserMayNotDoToASessionStandsInItsJournal() {
    journal.denied(denial("olga", KNOWN, Why.NOT_PERMITTED));
    assertThat(sent).containsExactly("vs_known olga denied (not_permitted): redact");
    assertThat(counted(Why.NOT_PERMITTED)).isOne();
  }

  @Test
  void strangersWriteIntoNoJournalAndNobodyIntoOneThatIsNotThere() {
    journal.denied(denial(null, KNOWN, Why.NOT_SIGNED_IN));
    journal.denied(denial("olga", "vs_made_up", Why.NOT_PERMITTED));
    journal.denied(denial("olga", null, Why.NOT_KNOWN));
    assertThat(sent).isEmpty();
    assertThat(counted(Why.NOT_SIGNED_IN)).isOne();
    assertThat(counted(Why.NOT_KNOWN)).isOne();
  }

  @Test
  void aJournalIsNotFilledByWhoKeepsTrying() {
    for (int count = 0; count < 100; count++) {
      journal.denied(denial("olga", KNOWN, Why.NOT_PERMITTED));
    }
    assertThat(sent).hasSize(30);
    assertThat(counted(Why.NOT_PERMITTED)).isEqualTo(100);
    journal.denied(denial("carl", KNOWN, Why.NOT_PERMITTED));
    clock.advance(Duration.ofMinutes(1));
    journal.denied(denial("olga", KNOWN, Why.NOT_PERMITTED));
    assertThat(sent).hasSize(32);
  }

  @Test
  void itStaysDeniedWhenKafkaIsAway() {
    var failing =
        new NotedDenials(
            (_, _) -> {
              throw new TimeoutException("away");
            },
            KNOWN::equals,
            meters,
            clock);
    failing.denied(denial("olga", KNOWN, Why.NOT_PERMITTED));
    assertThat(counted(Why.NOT_PERMITTED)).isOne();
  }

  @Test
  void anInterruptIsKeptForWhoeverWaitsForIt() {
    var interrupted =
        new NotedDenials(
            (_, _) -> {
              throw new InterruptedException();
            },
            KNOWN::equals,
            meters,
            clock);
    interrupted.denied(denial("olga", KNOWN, Why.NOT_PERMITTED));
    assertThat(Thread.interrupted()).isTrue();
  }

  private double counted(Why why) {
    return meters.get("verity.access.denied").tag("why", why.word()).counter().count();
  }

  private static Denial denial(@Nullable String actor, @Nullable String session, Why why) {
    return new Denial(actor, "redact", session, why, People.HERE);
  }
}
