package dev.verity.stripe;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a body of 3 KB is about, as the webhook must know it, and as the machine must.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadingBenchmark {
  private final byte[] body = LargeDelivery.of("verified_live");

  @Benchmark
  public Object envelope() {
    return read(EnvelopeReader.read(body));
  }

  @Benchmark
  public Object event() {
    return read(EventReader.read(body));
  }

  @Benchmark
  public boolean utf8Alone() {
    return Utf8.isValid(body);
  }

  private static <T> T read(Reading<T> reading) {
    return switch (reading) {
      case Reading.Read<T>(var value) -> value;
      case Reading.Malformed<T>(var reason) -> throw new IllegalStateException(reason);
    };
  }
}
