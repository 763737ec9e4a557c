package dev.verity.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// What has to be true for this process to take traffic.
final class Health {
  private final Map<String, BooleanSupplier> checks = new LinkedHashMap<>();

  synchronized void require(String name, BooleanSupplier check) {
    checks.put(name, check);
  }

  /// Each check and whether it holds now.
  synchronized Map<String, Boolean> report() {
    var report = new LinkedHashMap<String, Boolean>();
    checks.forEach((name, check) -> report.put(name, check.getAsBoolean()));
    return report;
  }
}
