package dev.verity.stripe;

import java.util.List;

/// One page of Stripe's list of events, newest first.
///
/// @param more whether older events follow after the last one of this page
public record EventPage(List<RemoteEvent> events, boolean more) {

  public EventPage {
    events = List.copyOf(events);
  }
}
