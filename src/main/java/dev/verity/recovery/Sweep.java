package dev.verity.recovery;

import dev.verity.recovery.Door.Lost;
import dev.verity.recovery.Turn.TurnOver;
import dev.verity.stripe.Envelope;
import dev.verity.stripe.EventPage;
import dev.verity.stripe.Events;
import dev.verity.stripe.Reading;
import dev.verity.stripe.RemoteEvent;
import dev.verity.stripe.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds events whose webhooks never arrived and puts them into the inbox, the oldest first.
///
/// Stripe lists the newest first. So time is cut into slices, and from the oldest slice on each is
/// listed, turned round, compared with what has arrived, and put: memory stays small, and after
/// every slice there is a moment up to which nothing is missing.
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final Duration SLICE = Duration.ofHours(6);

  private final Events stripe;
  private final @Nullable Door door;
  private final Pace pace;
  private final Duration settle;
  private final InstantSource clock;
  private final Findings findings;

  /// Takes down that nothing is missing before this moment.
  interface SweptTo {
    void note(Instant moment) throws TurnOver;
  }

  /// @param door null only looks
  Sweep(
      Events stripe,
      @Nullable Door door,
      Pace pace,
      Duration settle,
      InstantSource clock,
      Findings findings) {
    this.stripe = stripe;
    this.door = door;
    this.pace = pace;
    this.settle = settle;
    this.clock = clock;
    this.findings = findings;
  }

  /// One pass from this moment until now, less what may still be on its way.
  ///
  /// @param arrivals at least since `from`
  void pass(Realm realm, Instant from, Arrivals arrivals, Turn turn, SweptTo sweptTo)
      throws StripeFailure, TurnOver {
    var end = clock.instant().minus(settle).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    var at = from.truncatedTo(ChronoUnit.SECONDS);
    arrivals.catchUp(turn);
    while (at.isBefore(end)) {
      var next = earlier(at.plus(SLICE), end);
      var listing = list(realm, at, next, arrivals, turn);
      recover(realm, listing.events(), arrivals, turn);
      // our clock may be ahead of Stripe's
      sweptTo.note(earlier(next, listing.servedAt().minus(settle)));
      at = next;
    }
  }

  /// What Stripe listed and has not arrived, newest first, and Stripe's clock at its first page.
  private record Listing(List<RemoteEvent> events, Instant servedAt) {}

  private Listing list(Realm realm, Instant from, Instant before, Arrivals arrivals, Turn turn)
      throws StripeFailure, TurnOver {
    var events = new ArrayList<RemoteEvent>();
    var first = page(realm, from, before, null, turn);
    var page = first.value();
    while (true) {
      page.events().stream().filter(each -> !arrivals.contain(each.id())).forEach(events::add);
      if (!page.more()) {
        return new Listing(events, first.servedAt());
      }
      page = page(realm, from, before, page.events().getLast().id(), turn).value();
    }
  }

  private Reply.Done<EventPage> page(
      Realm realm, Instant from, Instant before, @Nullable String after, Turn turn)
      throws StripeFailure, TurnOver {
    pace.await(turn);
    return switch (stripe.page(from, before, after, realm.call())) {
      case Reply.Done<EventPage> done -> done;
      case Reply<EventPage> failed -> throw new StripeFailure(realm, failed);
    };
  }

  private void recover(Realm realm, List<RemoteEvent> missing, Arrivals arrivals, Turn turn)
      throws TurnOver {
    if (missing.isEmpty()) {
      return;
    }
    arrivals.catchUp(turn); // some may have come while Stripe listed them
    var lost = new ArrayList<Lost>();
    for (var event : missing.reversed()) {
      if (!arrivals.contain(event.id())) {
        switch (event.envelope()) {
          case Reading.Read<Envelope>(var envelope) -> lost.add(new Lost(envelope, event));
          case Reading.Malformed<Envelope>(var reason) -> setAside(realm, event, reason);
        }
      }
    }
    lost.sort(Comparator.comparing(each -> each.envelope().created()));
    lost.forEach(each -> findings.found(gap(realm, each)));
    if (door != null && !lost.isEmpty()) {
      door.put(lost, turn);
      lost.forEach(each -> findings.recovered(gap(realm, each)));
    }
  }

  private void setAside(Realm realm, RemoteEvent event, String reason) {
    LOG.warn("Event {} of {} cannot be recovered: {}.", event.id(), realm.wire(), reason);
    findings.found(new Gap(Reason.UNREADABLE, realm, event.id()));
  }

  private static Gap gap(Realm realm, Lost lost) {
    return new Gap(Reason.NEVER_ARRIVED, realm, lost.event().id());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
