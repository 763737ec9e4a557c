package dev.verity.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends events to the registered endpoints until each has answered 2xx: signed afresh for every
/// attempt, retried on a schedule, and as unkindly as the chaos in force wants.
final class Deliveries implements AutoCloseable {
  private static final int FINISHED_KEPT = 10_000;
  private static final int STATUS_NONE = 0;

  private final SandboxSettings settings;
  private final InstantSource clock;
  private final Ids ids;
  private final Agenda agenda;
  private final Counters counters;
  private final Supplier<Chaos> chaos;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, Delivery> pending = new ConcurrentHashMap<>();
  private final Map<String, Delivery> finished =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Delivery> eldest) {
          return size() > FINISHED_KEPT;
        }
      };

  Deliveries(
      SandboxSettings settings, Ids ids, Agenda agenda, Counters counters, Supplier<Chaos> chaos) {
    this.settings = settings;
    this.clock = settings.clock();
    this.ids = ids;
    this.agenda = agenda;
    this.counters = counters;
    this.chaos = chaos;
  }

  Endpoint register(EndpointSettings wanted) {
    var complete =
        wanted.secrets().isEmpty() ? wanted.withSecrets(List.of(ids.signingSecret())) : wanted;
    var endpoint = new Endpoint(ids.endpoint(), complete, clock.instant(), true);
    synchronized (endpoints) {
      endpoints.put(endpoint.id(), endpoint);
    }
    return endpoint;
  }

  void remove(String id) {
    synchronized (endpoints) {
      if (endpoints.remove(id) == null) {
        throw new NoSuchElementException("There is no endpoint " + id + ".");
      }
    }
  }

  void enable(String id, boolean enabled) {
    synchronized (endpoints) {
      var endpoint = endpoints.get(id);
      if (endpoint == null) {
        throw new NoSuchElementException("There is no endpoint " + id + ".");
      }
      endpoints.put(id, endpoint.withEnabled(enabled));
    }
  }

  List<Endpoint> endpoints() {
    synchronized (endpoints) {
      return List.copyOf(endpoints.values());
    }
  }

  List<DeliveryView> views() {
    var all = new ArrayList<Delivery>();
    synchronized (finished) {
      all.addAll(finished.values());
    }
    all.addAll(pending.values());
    return all.stream().map(Delivery::view).toList();
  }

  int pending() {
    return pending.size();
  }

  void announce(SandboxEvent event) {
    if (chaos.get().vanishes(event.id())) {
      counters.count(Counters.Webhook.VANISHED);
      return;
    }
    var begun = new ArrayList<Delivery>();
    for (var endpoint : endpoints()) {
      if (endpoint.enabled() && endpoint.settings().hears(event.scope(), event.wireType())) {
        begun.add(begin(event, endpoint, false));
      }
    }
    begun.forEach(this::start);
  }

  private void start(Delivery delivery) {
    var key = delivery.drawKey();
    after(chaos.get().delay(key), delivery);
    if (chaos.get().duplicates(key)) {
      counters.count(Counters.Webhook.DUPLICATED);
      after(chaos.get().duplicateDelay(key), begin(delivery.event(), delivery.endpoint(), true));
    }
  }

  void resend(SandboxEvent event, @Nullable String endpointId) {
    var receivers =
        endpoints().stream()
            .filter(each -> endpointId == null || each.id().equals(endpointId))
            .toList();
    if (receivers.isEmpty()) {
      throw new NoSuchElementException("There is no such endpoint.");
    }
    for (var endpoint : receivers) {
      counters.count(Counters.Webhook.DUPLICATED);
      attempt(begin(event, endpoint, true));
    }
  }

  private Delivery begin(SandboxEvent event, Endpoint endpoint, boolean duplicate) {
    var delivery = new Delivery(ids.delivery(), event, endpoint, duplicate);
    pending.put(delivery.id(), delivery);
    if (!duplicate) {
      event.undelivered().incrementAndGet();
    }
    counters.count(Counters.Webhook.SENT);
    return delivery;
  }

  private void after(Duration delay, Delivery delivery) {
    if (delay.isZero()) {
      attempt(delivery);
    } else {
      agenda.in(delay, () -> attempt(delivery));
    }
  }

  private void attempt(Delivery delivery) {
    if (!listens(delivery.endpoint())) {
      end(delivery, DeliveryView.State.FAILED);
      return;
    }
    var key = delivery.drawKey() + "/" + delivery.beginAttempt();
    if (chaos.get().loses(key)) {
      counters.count(Counters.Webhook.LOST);
      retry(delivery);
      return;
    }
    var lane = lane(delivery.endpoint());
    lane.enter(() -> send(delivery, key, lane));
  }

  private void send(Delivery delivery, String key, Lane lane) {
    if (lane.overtaken(delivery.event())) {
      counters.count(Counters.Webhook.REORDERED);
    }
    counters.count(Counters.Webhook.ATTEMPTS);
    var _ =
        client
            .sendAsync(request(delivery), BodyHandlers.discarding())
            .whenComplete((response, failure) -> {
              lane.leave();
              settle(delivery, key, status(response));
            });
  }

  private static int status(@Nullable HttpResponse<Void> response) {
    return response == null ? STATUS_NONE : response.statusCode();
  }

  private HttpRequest request(Delivery delivery) {
    var endpoint = delivery.endpoint();
    var body = body(delivery.event(), endpoint.settings());
    return HttpRequest.newBuilder(endpoint.settings().url())
        .timeout(settings.sending().timeout())
        .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Accept", "*/*; q=0.5, application/xml")
        .header("Stripe-Signature", endpoint.signature(clock.instant().getEpochSecond(), body))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private byte[] body(SandboxEvent event, EndpointSettings endpoint) {
    var json =
        switch (endpoint.format()) {
          case SNAPSHOT ->
              event.snapshot(
                  endpoint.apiVersion() == null ? settings.apiVersion() : endpoint.apiVersion());
          case THIN -> event.thin();
        };
    return json.toString().getBytes(UTF_8);
  }

  private void settle(Delivery delivery, String key, int status) {
    delivery.answered(status);
    var accepted = status >= 200 && status < 300;
    if (accepted && !chaos.get().losesAnswer(key)) {
      end(delivery, DeliveryView.State.DELIVERED);
      return;
    }
    counters.count(accepted ? Counters.Webhook.ANSWERS_LOST : Counters.Webhook.REFUSED);
    retry(delivery);
  }

  private void retry(Delivery delivery) {
    var schedule = settings.sending().schedule(delivery.endpoint().settings().livemode());
    var wait = delivery.nextWait(schedule);
    if (wait == null) {
      end(delivery, DeliveryView.State.FAILED);
    } else {
      agenda.in(wait, () -> attempt(delivery));
    }
  }

  private void end(Delivery delivery, DeliveryView.State state) {
    delivery.end(state);
    var accepted = state == DeliveryView.State.DELIVERED;
    if (accepted && !delivery.duplicate()) {
      delivery.event().undelivered().decrementAndGet();
    }
    counters.count(accepted ? Counters.Webhook.DELIVERED : Counters.Webhook.FAILED);
    synchronized (finished) {
      finished.put(delivery.id(), delivery);
    }
    pending.remove(delivery.id());
  }

  private boolean listens(Endpoint endpoint) {
    synchronized (endpoints) {
      var now = endpoints.get(endpoint.id());
      return now != null && now.enabled();
    }
  }

  private Lane lane(Endpoint endpoint) {
    return lanes.computeIfAbsent(endpoint.id(), id -> new Lane(settings.sending().atOnce()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
