package dev.verity.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// What has to be true for this process to take traffic.
final class Health {
  private final Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
  private final MeterRegistry meters;

  Health(MeterRegistry meters) {
    this.meters = meters;
  }

  synchronized void require(String name, BooleanSupplier check) {
    checks.put(name, check);
    Gauge.builder("verity.ready", check, it -> it.getAsBoolean() ? 1 : 0)
        .description("1 while a check of /readyz holds")
        .tag("check", name)
        .strongReference(true)
        .register(meters);
  }

  /// Each check and whether it holds now.
  synchronized Map<String, Boolean> report() {
    var report = new LinkedHashMap<String, Boolean>();
    checks.forEach((name, check) -> report.put(name, check.getAsBoolean()));
    return report;
  }
}
