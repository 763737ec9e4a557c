package dev.verity.stripe;

import java.util.List;

/// One page of Stripe's list of sessions, newest first.
///
/// @param more whether older sessions follow after the last one of this page
public record Page(List<RemoteSession> sessions, boolean more) {

  public Page {
    sessions = List.copyOf(sessions);
  }
}
