package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Timers are stored in this form for ever: another one would need a store of another name, filled
/// from the sessions.
final class TimerTest {
  private static final Timer TIMER = new Timer(Instant.parse("2026-11-01T00:00:00.250Z"), "vs_1");

  @Test
  void aTimerIsStoredAsMillisecondsAndId() {
    var bytes = HexFormat.of().parseHex("000001a19467e8fa" + "76735f31");

    assertThat(Timer.serde().serializer().serialize("timers", TIMER)).isEqualTo(bytes);
    assertThat(Timer.serde().deserializer().deserialize("timers", bytes)).isEqualTo(TIMER);
  }

  @Test
  void whatIsDueFirstStandsFirst() {
    var serializer = Timer.serde().serializer();
    var later = new Timer(TIMER.at().plusMillis(1), "vs_0");

    assertThat(
            Stream.of(later, TIMER)
                .map(timer -> HexFormat.of().formatHex(serializer.serialize("timers", timer)))
                .sorted())
        .first()
        .isEqualTo(HexFormat.of().formatHex(serializer.serialize("timers", TIMER)));
  }
}
