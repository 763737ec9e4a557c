package dev.verity.stripe;

import dev.verity.stripe.SignatureVerifier.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Whether a body of 3 KB is Stripe's: with one secret, and while it is rolled with two, of which
/// the second has signed.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SignatureBenchmark {
  private static final SigningSecret OLD = new SigningSecret("whsec_Benchmark1");
  private static final SigningSecret NEW = new SigningSecret("whsec_Benchmark2");
  private static final Instant NOW = Instant.ofEpochSecond(1_760_000_961);

  private final byte[] body = LargeDelivery.of("verified_live");
  private final String header = OLD.header(NOW.getEpochSecond(), body);
  private final SignatureVerifier one =
      new SignatureVerifier(List.of(OLD), SignatureVerifier.TOLERANCE);
  private final SignatureVerifier two =
      new SignatureVerifier(List.of(NEW, OLD), SignatureVerifier.TOLERANCE);

  @Benchmark
  public Object oneSecret() {
    return accepted(one.verify(body, header, NOW));
  }

  @Benchmark
  public Object secondOfTwoSecrets() {
    return accepted(two.verify(body, header, NOW));
  }

  private static Verdict accepted(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted accepted -> accepted;
      case Verdict.Rejected(var reason) -> throw new IllegalStateException(reason.code());
    };
  }
}
