package dev.verity.webhook;

import dev.verity.tracing.TraceParent;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
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
  public String aTraceBegins() {
    return TraceParent.of(null);
  }

  @Benchmark
  public String aTraceGoesOn() {
    return TraceParent.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  }
}
