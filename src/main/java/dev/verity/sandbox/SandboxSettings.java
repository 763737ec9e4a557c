package dev.verity.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// Everything that a sandbox can be told at its start.
///
/// @param port 0 for any free one
/// @param seed of the ids, and of the faults of API answers
/// @param apiVersion the account's version, for answers and snapshot events
public record SandboxSettings(
    String host,
    int port,
    InstantSource clock,
    long seed,
    List<ApiKey> keys,
    String apiVersion,
    Limits limits,
    Pace pace,
    Sending sending,
    Chaos chaos) {

  private static final int PORT_MAX = 65_535;
  private static final String API_VERSION = "2026-07-29.dahlia";

  /// How long things take.
  ///
  /// @param redaction from the redact call to its end; up to four days at Stripe
  /// @param processing from a submission to its outcome, where both are asked for at once
  /// @param work how long a write keeps its session locked
  /// @param silence how long a call with the fault `TIMEOUT` gets no answer
  /// @param idempotency how long an idempotency key is remembered
  public record Pace(
      Duration redaction,
      Duration processing,
      Duration work,
      Duration silence,
      Duration idempotency) {

    public Pace {
      for (var each : List.of(redaction, processing, work, silence, idempotency)) {
        if (each.isNegative()) {
          throw new IllegalArgumentException(
              "A pace must not be negative, " + each + " was found.");
        }
      }
    }

    public static final Pace DEFAULT =
        new Pace(
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ZERO,
            Duration.ofSeconds(90),
            Duration.ofHours(24));
  }

  /// How webhooks are sent.
  ///
  /// @param atOnce deliveries under way to one endpoint at a time
  /// @param timeout how long one attempt may take; Stripe does not publish its own
  public record Sending(RetrySchedule live, RetrySchedule test, int atOnce, Duration timeout) {

    public Sending {
      if (atOnce < 1 || !timeout.isPositive()) {
        throw new IllegalArgumentException(
            "Sending wants atOnce >= 1 and a positive timeout, "
                + atOnce
                + " and "
                + timeout
                + " were found.");
      }
    }

    public static final Sending STRIPE =
        new Sending(RetrySchedule.LIVE, RetrySchedule.TEST, 16, Duration.ofSeconds(10));
    public static final Sending QUICK =
        new Sending(RetrySchedule.QUICK, RetrySchedule.QUICK, 16, Duration.ofSeconds(10));

    RetrySchedule schedule(boolean livemode) {
      return livemode ? live : test;
    }
  }

  public SandboxSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException("A host is wanted, an empty text was found.");
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "A port from 0 to " + PORT_MAX + " is wanted, " + port + " was found.");
    }
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("At least one API key is wanted, none was found.");
    }
  }

  /// Loopback, any free port, Stripe's limits, quick retries, no chaos; the keys are
  /// `sk_test_sandbox`, `sk_live_sandbox`, `rk_test_sandbox` and `rk_live_sandbox`, of which the
  /// last two may do everything.
  public static SandboxSettings defaults() {
    var everything = Set.of(Right.values());
    return new SandboxSettings(
        "127.0.0.1",
        0,
        InstantSource.system(),
        1,
        List.of(
            ApiKey.secret("sk_test_sandbox"),
            ApiKey.secret("sk_live_sandbox"),
            ApiKey.restricted("rk_test_sandbox", everything),
            ApiKey.restricted("rk_live_sandbox", everything)),
        API_VERSION,
        Limits.STRIPE,
        Pace.DEFAULT,
        Sending.QUICK,
        Chaos.NONE);
  }

  public SandboxSettings at(String newHost, int newPort) {
    return new SandboxSettings(
        newHost, newPort, clock, seed, keys, apiVersion, limits, pace, sending, chaos);
  }

  public SandboxSettings with(InstantSource newClock) {
    return new SandboxSettings(
        host, port, newClock, seed, keys, apiVersion, limits, pace, sending, chaos);
  }

  public SandboxSettings withSeed(long newSeed) {
    return new SandboxSettings(
        host, port, clock, newSeed, keys, apiVersion, limits, pace, sending, chaos);
  }

  public SandboxSettings with(List<ApiKey> newKeys) {
    return new SandboxSettings(
        host, port, clock, seed, newKeys, apiVersion, limits, pace, sending, chaos);
  }

  public SandboxSettings withApiVersion(String newApiVersion) {
    return new SandboxSettings(
        host, port, clock, seed, keys, newApiVersion, limits, pace, sending, chaos);
  }

  public SandboxSettings with(Limits newLimits) {
    return new SandboxSettings(
        host, port, clock, seed, keys, apiVersion, newLimits, pace, sending, chaos);
  }

  public SandboxSettings with(Pace newPace) {
    return new SandboxSettings(
        host, port, clock, seed, keys, apiVersion, limits, newPace, sending, chaos);
  }

  public SandboxSettings with(Sending newSending) {
    return new SandboxSettings(
        host, port, clock, seed, keys, apiVersion, limits, pace, newSending, chaos);
  }

  public SandboxSettings with(Chaos newChaos) {
    return new SandboxSettings(
        host, port, clock, seed, keys, apiVersion, limits, pace, sending, newChaos);
  }
}
