package dev.verity.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// 128 bits by which equal situations are known, so that millions fit into memory. That two
/// different ones meet by chance is less likely than a broken disk.
final class Fingerprint {
  private final Instant now;
  private long one = 0x9E3779B97F4A7C15L;
  private long other = 0xC2B2AE3D27D4EB4FL;

  /// The bits, as a key.
  record Key(long one, long other) {}

  /// @param now from which all moments are told
  Fingerprint(Instant now) {
    this.now = now;
  }

  Key key() {
    return new Key(one, other);
  }

  Fingerprint add(long value) {
    one = mix(one ^ value) * 0xD6E8FEB86659FD93L;
    other = mix(other + value) * 0xA0761D6478BD642FL + value;
    return this;
  }

  private static long mix(long value) {
    var mixed = value * 0xFF51AFD7ED558CCDL;
    return mixed ^ (mixed >>> 32);
  }

  Fingerprint add(boolean value) {
    return add(value ? 1 : 2);
  }

  Fingerprint add(@Nullable Enum<?> value) {
    return add(value == null ? -1 : value.name().hashCode());
  }

  Fingerprint add(@Nullable String value) {
    if (value == null) {
      return add(-2);
    }
    for (var at = 0; at < value.length(); at++) {
      add(value.charAt(at));
    }
    return add(-3);
  }

  Fingerprint add(@Nullable Instant moment) {
    return moment == null ? add(-4) : add(Duration.between(now, moment).toMillis());
  }
}
