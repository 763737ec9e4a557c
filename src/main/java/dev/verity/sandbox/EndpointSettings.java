package dev.verity.sandbox;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a webhook endpoint is registered with.
///
/// @param secrets one signing secret, or two while they are rolled; made up when empty
/// @param enabledEvents event types, or `*`, which stands for all but `redacted`, as Stripe's does
/// @param apiVersion the version of snapshot events; the account's when null
/// @param connect whether it hears of connected accounts instead of the platform's own
/// @param livemode live endpoints that `connect` hear of test events, too
public record EndpointSettings(
    URI url,
    List<String> secrets,
    Set<String> enabledEvents,
    Format format,
    @Nullable String apiVersion,
    boolean connect,
    boolean livemode) {

  static final String REDACTED = "identity.verification_session.redacted";
  private static final Set<String> EVERYTHING = Set.of("*", REDACTED);
  static final String THIN_PREFIX = "v1.";
  private static final int SECRETS_MAX = 2;

  /// What a delivery carries: the session as it was, or only its id.
  public enum Format {
    SNAPSHOT,
    THIN
  }

  public EndpointSettings {
    if (url == null || url.getHost() == null || !url.toString().matches("https?://.*")) {
      throw new IllegalArgumentException(
          "An endpoint wants an http or https url, " + url + " was found.");
    }
    secrets = secrets == null ? List.of() : List.copyOf(secrets);
    if (secrets.size() > SECRETS_MAX) {
      throw new IllegalArgumentException(
          "An endpoint has at most two secrets, " + secrets.size() + " were found.");
    }
    enabledEvents =
        enabledEvents == null || enabledEvents.isEmpty() ? EVERYTHING : Set.copyOf(enabledEvents);
    format = format == null ? Format.SNAPSHOT : format;
  }

  /// All six event types as snapshots of test mode, signed with this secret.
  public static EndpointSettings snapshots(URI url, String secret) {
    return new EndpointSettings(
        url, List.of(secret), EVERYTHING, Format.SNAPSHOT, null, false, false);
  }

  /// All six event types as thin events of test mode, signed with this secret.
  public static EndpointSettings thin(URI url, String secret) {
    return new EndpointSettings(url, List.of(secret), EVERYTHING, Format.THIN, null, false, false);
  }

  public EndpointSettings withLivemode(boolean value) {
    return new EndpointSettings(url, secrets, enabledEvents, format, apiVersion, connect, value);
  }

  public EndpointSettings withConnect(boolean value) {
    return new EndpointSettings(url, secrets, enabledEvents, format, apiVersion, value, livemode);
  }

  public EndpointSettings withEnabledEvents(Set<String> value) {
    return new EndpointSettings(url, secrets, value, format, apiVersion, connect, livemode);
  }

  EndpointSettings withSecrets(List<String> value) {
    return new EndpointSettings(url, value, enabledEvents, format, apiVersion, connect, livemode);
  }

  boolean hears(Scope scope, String type) {
    var ofMode = livemode == scope.livemode() || (connect && livemode);
    return ofMode && connect == (scope.account() != null) && selects(type);
  }

  private boolean selects(String type) {
    return enabledEvents.contains(type)
        || enabledEvents.contains(THIN_PREFIX + type)
        || (enabledEvents.contains("*") && !type.equals(REDACTED));
  }

  @Override
  public String toString() {
    return "EndpointSettings[" + url + "]";
  }
}
