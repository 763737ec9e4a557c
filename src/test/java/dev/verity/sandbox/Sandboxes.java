package dev.verity.sandbox;

import java.time.Duration;

/// Settings for tests: no limits, and a redaction that ends only when it is told to.
final class Sandboxes {
  static final String KEY = "sk_test_sandbox";
  static final String LIVE_KEY = "sk_live_sandbox";
  static final String RESTRICTED_KEY = "rk_test_sandbox";
  static final SandboxSettings.Pace MANUAL =
      new SandboxSettings.Pace(
          Duration.ofDays(4),
          Duration.ofMillis(1),
          Duration.ZERO,
          Duration.ofMillis(200),
          Duration.ofHours(24));
  static final SandboxSettings SETTINGS = SandboxSettings.defaults().with(Limits.NONE).with(MANUAL);

  private Sandboxes() {}
}
