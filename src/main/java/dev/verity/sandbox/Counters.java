package dev.verity.sandbox;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what happens to webhooks and which answers calls get.
final class Counters {
  enum Webhook {
    EVENTS,
    TWINS,
    SENT,
    DUPLICATED,
    ATTEMPTS,
    REORDERED,
    LOST,
    ANSWERS_LOST,
    VANISHED,
    REFUSED,
    DELIVERED,
    FAILED
  }

  private record Call(Operation operation, int status) {}

  private final Map<Webhook, LongAdder> webhooks = new EnumMap<>(Webhook.class);
  private final Map<Call, LongAdder> calls = new ConcurrentHashMap<>();

  Counters() {
    for (var each : Webhook.values()) {
      webhooks.put(each, new LongAdder());
    }
  }

  void count(Webhook what) {
    adder(what).increment();
  }

  void count(Operation operation, int status) {
    calls.computeIfAbsent(new Call(operation, status), call -> new LongAdder()).increment();
  }

  Ledger.Webhooks webhooks(int pending) {
    return new Ledger.Webhooks(
        sum(Webhook.EVENTS),
        sum(Webhook.TWINS),
        sum(Webhook.SENT),
        sum(Webhook.DUPLICATED),
        sum(Webhook.ATTEMPTS),
        sum(Webhook.REORDERED),
        sum(Webhook.LOST),
        sum(Webhook.ANSWERS_LOST),
        sum(Webhook.VANISHED),
        sum(Webhook.REFUSED),
        sum(Webhook.DELIVERED),
        sum(Webhook.FAILED),
        pending);
  }

  Map<String, Map<Integer, Long>> calls() {
    var result = new TreeMap<String, Map<Integer, Long>>();
    calls.forEach((call, count) ->
        result
            .computeIfAbsent(call.operation().wire(), name -> new TreeMap<>())
            .put(call.status(), count.sum()));
    return result;
  }

  private long sum(Webhook what) {
    return adder(what).sum();
  }

  private LongAdder adder(Webhook what) {
    var adder = webhooks.get(what);
    if (adder == null) {
      throw new IllegalStateException("There is no counter for " + what + ".");
    }
    return adder;
  }
}
