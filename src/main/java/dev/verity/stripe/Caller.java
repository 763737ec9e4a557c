package dev.verity.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.RawRequestOptions;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.tracing.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes single calls to Stripe through its official client. Safe for many threads.
final class Caller {

  static {
    Stripe.enableTelemetry = false;
  }

  private final StripeSettings settings;
  private final InstantSource clock;
  private final Transport transport;
  private final @Nullable StripeClient test;
  private final @Nullable StripeClient live;

  Caller(StripeSettings settings, InstantSource clock, Tracing tracing) {
    this.settings = settings;
    this.clock = clock;
    transport = new Transport(settings.connectTimeout(), tracing);
    test = client(settings.keys().test());
    live = client(settings.keys().live());
  }

  <T> Reply<T> post(String path, Form form, Function<String, Optional<T>> reader, Call call) {
    return send(RequestMethod.POST, path, form.encoded(), reader, call);
  }

  <T> Reply<T> get(String path, Form form, Function<String, Optional<T>> reader, Call call) {
    var query = form.encoded();
    var url = query.isEmpty() ? path : path + "?" + query;
    return send(RequestMethod.GET, url, null, reader, call);
  }

  private <T> Reply<T> send(
      RequestMethod method,
      String url,
      @Nullable String content,
      Function<String, Optional<T>> reader,
      Call call) {
    var key = settings.keys().of(call.livemode());
    var client = call.livemode() ? live : test;
    if (key == null || client == null) {
      return keyMissing(call.livemode());
    }
    var sentAt = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      var response = client.rawRequest(method, url, content, options(call));
      return Answers.success(response, reader, sentAt);
    } catch (Transport.Unsuccessful no) {
      return Answers.error(no.response(), key);
    } catch (ApiConnectionException silence) {
      return Answers.none(silence.getCause(), settings);
    } catch (StripeException unforeseen) {
      return Answers.none(unforeseen, settings);
    }
  }

  private RawRequestOptions options(Call call) {
    var options = RawRequestOptions.builder();
    if (call.account() != null) {
      options.setStripeAccount(call.account());
    }
    if (call.idempotencyKey() != null) {
      options.setIdempotencyKey(call.idempotencyKey());
    }
    if (call.timeout() != null) {
      options.setReadTimeout(millis(call.timeout()));
    }
    return options.build();
  }

  private @Nullable StripeClient client(@Nullable ApiKey key) {
    if (key == null) {
      return null;
    }
    return StripeClient.builder()
        .setApiKey(key.text())
        .setApiBase(settings.apiBase().toString())
        .setHttpClient(transport)
        .setMaxNetworkRetries(0)
        .setConnectTimeout(millis(settings.connectTimeout()))
        .setReadTimeout(millis(settings.readTimeout()))
        .build();
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }

  private static <T> Reply<T> keyMissing(boolean livemode) {
    return new KeyRefused<>(
        Failure.unanswered(
            Failure.KEY_MISSING,
            "No %s key is configured; nothing was sent to Stripe."
                .formatted(livemode ? "live" : "test")));
  }
}
