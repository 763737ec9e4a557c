package dev.verity.topics;

import dev.verity.session.Session;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Serde;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A session as bytes and back, and the headers of a record.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoredBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123Z");

  private final Serde<Session> serde = SessionFormat.CURRENT.serde();
  private final Session session = Sessions.full();
  private final byte[] bytes = serde.serializer().serialize("sessions", session);

  @Benchmark
  public byte[] aSessionIsWritten() {
    return serde.serializer().serialize("sessions", session);
  }

  @Benchmark
  public Session aSessionIsRead() {
    return serde.deserializer().deserialize("sessions", bytes);
  }

  @Benchmark
  public Object headers() {
    return new CloudEvent(
            "vs_1-7",
            "dev.verity.session",
            CloudEvent.VERITY,
            NOW,
            "vs_1",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
        .headers();
  }
}
