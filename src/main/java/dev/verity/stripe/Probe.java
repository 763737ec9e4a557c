package dev.verity.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.RawRequestOptions;
import com.stripe.net.StripeResponse;
import dev.verity.tracing.Tracing;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds out with one key what it may do and what is set up at Stripe, and changes nothing.
public final class Probe {
  /// A session that cannot exist: the ids of sessions go on with a 1, or with the account's part.
  public static final String NO_SESSION = "vs_0VerityDoctor";

  private static final String SESSIONS = "/v1/identity/verification_sessions";
  private static final String REQUEST_ID = "Request-Id";

  static {
    Stripe.enableTelemetry = false;
  }

  private final StripeSettings settings;
  private final ApiKey key;
  private final InstantSource clock;
  private final StripeClient client;
  private final List<ClockReading> readings = new ArrayList<>();

  public Probe(StripeSettings settings, ApiKey key, InstantSource clock) {
    this.settings = settings;
    this.key = key;
    this.clock = clock;
    client =
        StripeClient.builder()
            .setApiKey(key.text())
            .setApiBase(settings.apiBase().toString())
            .setHttpClient(new Transport(settings.connectTimeout(), Tracing.OFF))
            .setMaxNetworkRetries(0)
            .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
            .setReadTimeout(Math.toIntExact(settings.readTimeout().toMillis()))
            .build();
  }

  public KeyForm keyForm() {
    return KeyForm.of(key);
  }

  /// Reads at most one session, and forgets it.
  public Reply<Boolean> listSessions() {
    return get(SESSIONS + "?limit=1", body -> Optional.of(true));
  }

  /// Reads at most one event, and forgets it.
  public Reply<Boolean> listEvents() {
    return get("/v1/events?limit=1", body -> Optional.of(true));
  }

  /// Cancels [#NO_SESSION]: a key without the right is told so (403) before Stripe looks for the
  /// session and finds none (404).
  public Reply<Boolean> cancelNothing() {
    var path = SESSIONS + "/" + NO_SESSION + "/cancel";
    return send(RequestMethod.POST, path, "", body -> Optional.of(true));
  }

  /// Reads of [#NO_SESSION] what only a key for results may see; told as with [#cancelNothing].
  public Reply<Boolean> readResultsOfNothing() {
    return get(
        SESSIONS + "/" + NO_SESSION + "?expand%5B0%5D=verified_outputs.dob",
        body -> Optional.of(true));
  }

  /// All endpoints that snapshots are sent to: Stripe allows fewer than a page holds.
  public Reply<List<RemoteEndpoint>> endpoints() {
    return get("/v1/webhook_endpoints?limit=100", RemoteEndpointReader::endpoints);
  }

  /// All webhooks that thin events are sent to.
  public Reply<List<RemoteEndpoint>> thinDestinations() {
    return get(
        "/v2/core/event_destinations?limit=100&include%5B0%5D=webhook_endpoint.url",
        RemoteEndpointReader::thinDestinations);
  }

  /// What the answers up to now tell of the clocks.
  public List<ClockReading> clockReadings() {
    return List.copyOf(readings);
  }

  private <T> Reply<T> get(String url, Function<String, Optional<T>> reader) {
    return send(RequestMethod.GET, url, null, reader);
  }

  private <T> Reply<T> send(
      RequestMethod method,
      String url,
      @Nullable String content,
      Function<String, Optional<T>> reader) {
    var sentAt = clock.instant();
    try {
      var response = client.rawRequest(method, url, content, RawRequestOptions.builder().build());
      read(response, sentAt);
      return Answers.success(response, reader, sentAt);
    } catch (Transport.Unsuccessful no) {
      read(no.response(), sentAt);
      return Answers.error(no.response(), key);
    } catch (ApiConnectionException silence) {
      return Answers.none(silence.getCause(), settings);
    } catch (StripeException unforeseen) {
      return Answers.none(unforeseen, settings);
    }
  }

  /// Leaves out what was answered by something between us and Stripe, whose clock is no matter.
  private void read(StripeResponse response, Instant sentAt) {
    var answeredAt = clock.instant();
    var date = response.headers().firstValue("Date");
    if (date.isEmpty() || response.headers().firstValue(REQUEST_ID).isEmpty()) {
      return;
    }
    try {
      var read = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get()));
      readings.add(new ClockReading(sentAt, answeredAt, read));
    } catch (DateTimeException _) {
      // one reading less
    }
  }
}
