package dev.verity.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.Sha256;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLongArray;

/// Lets everybody try now and then. Its memory is a table of fixed size that strangers cannot fill:
/// names meet in one place of it by chance only, and share it then.
///
/// A place holds when its next try would be free if tries came one by one (the generic cell rate
/// algorithm); a few of them may come early.
public final class Throttle {
  private static final int HEX_DIGITS = 4;
  private static final int HEX = 16;

  private final AtomicLongArray places = new AtomicLongArray(1 << (HEX_DIGITS * 4));
  private final String salt = RandomSecret.draw().text();
  private final Rate rate;
  private final InstantSource clock;

  public Throttle(Rate rate, InstantSource clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /// Takes one try. Zero when it was there; otherwise nothing is taken, and this is how long to
  /// wait.
  public Duration take(String name) {
    var place = place(name);
    var each = rate.each().toMillis();
    var ahead = each * rate.atOnce();
    while (true) {
      var now = clock.millis();
      var found = places.get(place);
      var next = Math.clamp(found, now, now + ahead) + each; // also if the clock was set back
      if (next - now > ahead) {
        return Duration.ofMillis(next - now - ahead);
      }
      if (places.compareAndSet(place, found, next)) {
        return Duration.ZERO;
      }
    }
  }

  private int place(String name) {
    var hash = Sha256.hex((salt + name).getBytes(UTF_8));
    return Integer.parseInt(hash.substring(0, HEX_DIGITS), HEX);
  }
}
