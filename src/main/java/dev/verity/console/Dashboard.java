package dev.verity.console;

import dev.verity.projection.SessionSummary;

/// Where Stripe's own Dashboard shows a session and the calls that were made for it.
///
/// @param root of its account and mode
public record Dashboard(String root, String session) {
  static Dashboard of(SessionSummary summary) {
    var account = summary.account() == null ? "" : summary.account() + "/";
    var mode = summary.livemode() ? "" : "test/";
    return new Dashboard("https://dashboard.stripe.com/" + account + mode, summary.id());
  }

  public String ofSession() {
    return root + "identity/verification-sessions/" + session;
  }

  /// In Stripe's log of calls.
  ///
  /// @param request `req_…`
  public String ofRequest(String request) {
    return root + "logs/" + request;
  }
}
