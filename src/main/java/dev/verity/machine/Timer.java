package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/// When a session is to be woken. As bytes, timers sort by time, so that what is due stands first.
record Timer(Instant at, String sessionId) implements Comparable<Timer> {

  @Override
  public int compareTo(Timer other) {
    var byTime = at.compareTo(other.at);
    return byTime != 0
        ? byTime
        : Arrays.compareUnsigned(sessionId.getBytes(UTF_8), other.sessionId.getBytes(UTF_8));
  }

  /// Between this one and any that is later.
  Timer next() {
    return new Timer(at, sessionId + '\0');
  }

  static Serde<Timer> serde() {
    return Serdes.serdeFrom((_, timer) -> timer.toBytes(), (_, bytes) -> of(bytes));
  }

  private byte[] toBytes() {
    var id = sessionId.getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + id.length).putLong(at.toEpochMilli()).put(id).array();
  }

  private static Timer of(byte[] bytes) {
    var at = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
    return new Timer(at, new String(bytes, Long.BYTES, bytes.length - Long.BYTES, UTF_8));
  }
}
