package dev.verity.doctor;

/// Whether the calls per second that Verity allows itself are within what Stripe allows.
public final class LimitCheck {
  private static final String WHAT = "rate limits";
  private static final int OPERATION_MAX = 25;
  private static final int TEST_MAX = 25;
  private static final int LIVE_MAX = 100;

  private LimitCheck() {}

  /// Judges by the stricter mode that has a key.
  ///
  /// @param inAll what the setting allows all operations together
  public static Finding of(boolean hasTestKey, boolean hasLiveKey, int perOperation, int inAll) {
    if (!hasTestKey && !hasLiveKey) {
      return Finding.skip(WHAT, "no API key, no calls");
    }
    var allowed = hasTestKey ? TEST_MAX : LIVE_MAX;
    var found = "%d calls a second in all, %d of one kind".formatted(inAll, perOperation);
    if (inAll > allowed) {
      return Finding.warn(
          WHAT,
          "%s; Stripe allows %d in all in %s mode"
              .formatted(found, allowed, hasTestKey ? "test" : "live"),
          "Set stripe.calls.per.second.in.all to %d%s."
              .formatted(
                  allowed,
                  hasTestKey && hasLiveKey
                      ? ", or give test mode an installation of its own"
                      : ""));
    }
    return perOperation > OPERATION_MAX
        ? Finding.warn(
            WHAT,
            "%s; Stripe allows %d of one kind".formatted(found, OPERATION_MAX),
            "Set stripe.calls.per.second to %d.".formatted(OPERATION_MAX))
        : Finding.ok(WHAT, found);
  }
}
