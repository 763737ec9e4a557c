package dev.verity.webhook;

import dev.verity.tracing.Tracing;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a webhook costs beside its body: metrics, and the trace that it belongs to.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AroundBenchmark {
  private final WebhookMeters meters =
      new WebhookMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));

  @Benchmark
  public void theAnswerIsCounted() {
    meters.answered(Answer.ACKNOWLEDGED);
  }

  @Benchmark
  public void theAppendIsTimed() {
    meters.produceEnds(meters.produceStarts());
  }

  @Benchmark
  public @Nullable String aTraceBeginsThatIsToldToNobody() {
    return told(null);
  }

  @Benchmark
  public @Nullable String aTraceGoesOnThatIsToldToNobody() {
    return told("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  }

  /// All that a webhook does for its trace.
  private static @Nullable String told(@Nullable String parent) {
    var request = Tracing.OFF.request("http", "POST", "/webhooks/stripe", parent);
    var publish = Tracing.OFF.publish("verity.inbox", "vs_1", request.traceparent());
    publish.end();
    request.answered(200);
    request.end();
    return publish.traceparent();
  }
}
