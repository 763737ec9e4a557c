package dev.verity.webhook;

import dev.verity.http.Senders;
import dev.verity.http.Tls;
import dev.verity.stripe.Envelope;
import dev.verity.stripe.SignatureVerifier;
import dev.verity.stripe.SigningSecret;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the endpoint listens, whom it believes and how much it takes.
///
/// @param port 0 takes a free one
/// @param secrets every signing secret that is valid now
/// @param tolerance how far a signature's time may lie from our clock, to either side
/// @param bodyBytesMax longer bodies are refused; Stripe's largest are about 30 KB
/// @param modes events of another mode are acknowledged to Stripe and not stored
/// @param accounts the accounts and contexts whose events are stored, [#OWN_ACCOUNT] for the
///   platform's own; empty for all of them
/// @param inFlightMax how many webhooks may wait for the inbox at once
/// @param connectionsMax how many connections may be open; more wait until one of them ends
/// @param acknowledgeTimeout how long a webhook may wait for the inbox before Stripe is asked to
///   come again
/// @param tls null listens in the clear, for a proxy that does TLS
/// @param senders who may send; null for everybody who can sign
public record WebhookSettings(
    String host,
    int port,
    String path,
    List<SigningSecret> secrets,
    Duration tolerance,
    int bodyBytesMax,
    Set<Mode> modes,
    Set<String> accounts,
    int inFlightMax,
    int connectionsMax,
    Duration acknowledgeTimeout,
    @Nullable Tls tls,
    @Nullable Senders senders) {

  /// In [#accounts], the account that the endpoint belongs to: its events name none.
  public static final String OWN_ACCOUNT = "own";

  /// What a body must stay below to fit into a Kafka record.
  public static final int BODY_BYTES_LIMIT = 1_000_000;

  private static final int BODY_BYTES_MAX = 256 * 1024;
  private static final int IN_FLIGHT_MAX = 512;
  private static final int CONNECTIONS_MAX = 20_000;
  private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ACKNOWLEDGE_TIMEOUT_MIN = Duration.ofMillis(100);

  public WebhookSettings {
    check(port >= 0 && port <= 65_535, "a port from 0 to 65535", port);
    check(path.startsWith("/"), "a path that starts with a slash", path);
    check(!secrets.isEmpty(), "at least one signing secret", "none");
    check(tolerance.toSeconds() >= 1, "a tolerance of at least 1 s", tolerance);
    check(
        bodyBytesMax > 0 && bodyBytesMax <= BODY_BYTES_LIMIT,
        "a body limit from 1 to %d bytes".formatted(BODY_BYTES_LIMIT),
        bodyBytesMax);
    check(!modes.isEmpty(), "at least one of the modes test and live", "none");
    check(inFlightMax > 0, "room for at least 1 webhook in flight", inFlightMax);
    check(connectionsMax > 0, "room for at least 1 connection", connectionsMax);
    check(
        acknowledgeTimeout.compareTo(ACKNOWLEDGE_TIMEOUT_MIN) >= 0,
        "an acknowledge time-out of at least %s".formatted(ACKNOWLEDGE_TIMEOUT_MIN),
        acknowledgeTimeout);
    secrets = List.copyOf(secrets);
    modes = Set.copyOf(modes);
    accounts = Set.copyOf(accounts);
  }

  /// What is right for most: every account in both modes, `/webhooks/stripe` on all interfaces.
  public static WebhookSettings defaults(int port, List<SigningSecret> secrets) {
    return new WebhookSettings(
        "0.0.0.0",
        port,
        "/webhooks/stripe",
        secrets,
        SignatureVerifier.TOLERANCE,
        BODY_BYTES_MAX,
        EnumSet.allOf(Mode.class),
        Set.of(),
        IN_FLIGHT_MAX,
        CONNECTIONS_MAX,
        ACKNOWLEDGE_TIMEOUT,
        null,
        null);
  }

  boolean acceptsMode(Envelope envelope) {
    return modes.contains(envelope.livemode() ? Mode.LIVE : Mode.TEST);
  }

  boolean acceptsAccount(Envelope envelope) {
    var account = envelope.account() == null ? OWN_ACCOUNT : envelope.account();
    return accounts.isEmpty() || accounts.contains(account);
  }

  private static void check(boolean right, String wanted, Object found) {
    if (!right) {
      throw new IllegalArgumentException("Wanted is %s, found was %s.".formatted(wanted, found));
    }
  }

  /// Stripe's two worlds, told apart by `livemode`.
  public enum Mode {
    TEST,
    LIVE
  }
}
