package dev.verity.sandbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One event on its way to one endpoint, until a 2xx or until it is given up.
final class Delivery {
  private final String id;
  private final SandboxEvent event;
  private final Endpoint endpoint;
  private final boolean duplicate;
  private DeliveryView.State state = DeliveryView.State.PENDING;
  private int attempts;
  private int lastStatus;
  private Duration waited = Duration.ZERO;

  /// @param duplicate whether the event is on its way to this endpoint already, or has been
  Delivery(String id, SandboxEvent event, Endpoint endpoint, boolean duplicate) {
    this.id = id;
    this.event = event;
    this.endpoint = endpoint;
    this.duplicate = duplicate;
  }

  String id() {
    return id;
  }

  SandboxEvent event() {
    return event;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  boolean duplicate() {
    return duplicate;
  }

  /// What chaos is drawn by.
  String drawKey() {
    return event.drawKey() + "/" + endpoint.id() + (duplicate ? "/again" : "");
  }

  synchronized int beginAttempt() {
    return ++attempts;
  }

  synchronized void answered(int status) {
    lastStatus = status;
  }

  synchronized void end(DeliveryView.State last) {
    state = last;
  }

  /// How long to wait for the next attempt, or null when the schedule is over.
  synchronized @Nullable Duration nextWait(RetrySchedule schedule) {
    var wait = schedule.next(attempts, waited).orElse(null);
    if (wait != null) {
      waited = waited.plus(wait);
    }
    return wait;
  }

  synchronized DeliveryView view() {
    return new DeliveryView(
        id,
        event.id(),
        event.session().id(),
        event.type().wire(),
        endpoint.id(),
        state,
        duplicate,
        attempts,
        lastStatus);
  }
}
