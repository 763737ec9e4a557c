package dev.verity.operations;

import dev.verity.operations.Wellbeing.Answered;
import dev.verity.operations.Wellbeing.Calls;
import dev.verity.operations.Wellbeing.Door;
import dev.verity.operations.Wellbeing.Gap;
import dev.verity.operations.Wellbeing.Keys;
import dev.verity.operations.Wellbeing.Latency;
import dev.verity.operations.Wellbeing.Notary;
import dev.verity.operations.Wellbeing.Recovery;
import dev.verity.operations.Wellbeing.Secret;
import dev.verity.operations.Wellbeing.Webhooks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The meters of this process, read for people. A part that does not run here has none.
record Meters(MeterRegistry registry) {
  private static final List<String> MODES = List.of("test", "live");
  private static final String CIRCUIT = "resilience4j.circuitbreaker.";
  private static final String BULKHEAD = "resilience4j.bulkhead.";

  @Nullable Webhooks webhooks() {
    var produce = registry.find("verity.webhook.produce").timer();
    if (produce == null) {
      return null;
    }
    var answered =
        counters("verity.webhook.requests")
            .map(each -> new Answered(tag(each, "result"), tag(each, "reason"), count(each)))
            .sorted(Comparator.comparing(Answered::result).thenComparing(Answered::reason))
            .toList();
    var secrets =
        counters("verity.webhook.signatures")
            .map(each -> secret(tag(each, "secret"), count(each)))
            .sorted(Comparator.comparing(Secret::fingerprint))
            .toList();
    return new Webhooks(
        answered,
        secrets,
        new Latency(
            produce.count(),
            produce.mean(TimeUnit.MILLISECONDS),
            produce.max(TimeUnit.MILLISECONDS)),
        whole("verity.webhook.in.flight"),
        whole("verity.webhook.connections"));
  }

  @Nullable Calls calls(Map<String, Boolean> checks) {
    var circuit =
        registry.find(CIRCUIT + "state").gauges().stream()
            .filter(each -> each.value() == 1)
            .map(each -> each.getId().getTag("state"))
            .findFirst()
            .orElse(null);
    if (circuit == null) {
      return null;
    }
    var rate = registry.find(CIRCUIT + "failure.rate").gauge();
    var runningMax = whole(BULKHEAD + "max.allowed.concurrent.calls");
    var keys =
        MODES.stream()
            .map(mode ->
                new Keys(
                    mode,
                    !checks.getOrDefault("stripe_key_" + mode, true),
                    whole("verity.followup.accounts.refused", "mode", mode),
                    whole("verity.followup.results.key.refused", "mode", mode) > 0))
            .toList();
    return new Calls(
        circuit,
        rate == null || rate.value() < 0 ? null : rate.value(),
        runningMax - whole(BULKHEAD + "available.concurrent.calls"),
        runningMax,
        keys);
  }

  @Nullable Recovery recovery() {
    var doors =
        registry.find("verity.recovery.last.success").gauges().stream()
            .map(this::door)
            .sorted(Comparator.comparing(Door::name))
            .toList();
    if (doors.isEmpty()) {
      return null;
    }
    var gaps =
        counters("verity.recovery.gaps")
            .map(each -> new Gap(tag(each, "reason"), count(each)))
            .sorted(Comparator.comparing(Gap::reason))
            .toList();
    return new Recovery(doors, gaps, whole("verity.recovery.key.refused") > 0);
  }

  @Nullable Notary notary() {
    var checkpoints = registry.find("verity.audit.checkpoints").counter();
    var mismatches = registry.find("verity.audit.mismatches").counter();
    return checkpoints == null || mismatches == null
        ? null
        : new Notary(count(checkpoints), count(mismatches));
  }

  private Secret secret(String fingerprint, long signatures) {
    return new Secret(
        fingerprint, signatures, whole("verity.webhook.secret.idle", "secret", fingerprint));
  }

  private Door door(Gauge success) {
    var name = success.getId().getTag("door");
    var second = (long) success.value();
    return new Door(
        name == null ? "" : name,
        second == 0 ? null : Instant.ofEpochSecond(second),
        counters("verity.recovery.recovered", "door", String.valueOf(name))
            .mapToLong(Meters::count)
            .sum());
  }

  private Stream<Counter> counters(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream();
  }

  private long whole(String name, String... tags) {
    var gauge = registry.find(name).tags(tags).gauge();
    return gauge == null ? 0 : (long) gauge.value();
  }

  private static String tag(Counter counter, String key) {
    var value = counter.getId().getTag(key);
    return value == null ? "" : value;
  }

  private static long count(Counter counter) {
    return (long) counter.count();
  }
}
