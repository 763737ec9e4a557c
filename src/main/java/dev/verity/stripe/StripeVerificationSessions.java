package dev.verity.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.RawRequestOptions;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The operations at Stripe itself, through its official client. Safe for many threads.
public final class StripeVerificationSessions implements VerificationSessions {
  private static final String PATH = "/v1/identity/verification_sessions";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_]{1,255}");

  static {
    Stripe.enableTelemetry = false;
  }

  private final StripeSettings settings;
  private final InstantSource clock;
  private final Transport transport;
  private final @Nullable StripeClient test;
  private final @Nullable StripeClient live;

  public StripeVerificationSessions(StripeSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    transport = new Transport(settings.connectTimeout());
    test = client(settings.keys().test());
    live = client(settings.keys().live());
  }

  @Override
  public Reply<RemoteSession> create(NewSession session, Call call) {
    return post(PATH, session.form(), call);
  }

  @Override
  public Reply<RemoteSession> retrieve(String id, List<String> expand, Call call) {
    var form = new Form().put("expand", expand.isEmpty() ? null : expand);
    return at(id, path -> get(path, form, RemoteSessionReader::session, call));
  }

  @Override
  public Reply<RemoteSession> update(String id, SessionChange change, Call call) {
    return at(id, path -> post(path, change.form(), call));
  }

  @Override
  public Reply<RemoteSession> cancel(String id, Call call) {
    return at(id, path -> post(path + "/cancel", new Form(), call));
  }

  @Override
  public Reply<RemoteSession> redact(String id, Call call) {
    return at(id, path -> post(path + "/redact", new Form(), call));
  }

  @Override
  public Reply<Page> page(SessionFilter filter, @Nullable String after, Call call) {
    return get(PATH, filter.form(after), RemoteSessionReader::page, call);
  }

  private Reply<RemoteSession> at(String id, Function<String, Reply<RemoteSession>> operation) {
    if (!ID.matcher(id).matches()) {
      return new Refused<>(
          Failure.unanswered(
              Failure.ID_INVALID,
              "A session id is wanted (vs_…): letters, digits and underscores alone."));
    }
    return operation.apply(PATH + "/" + id);
  }

  private Reply<RemoteSession> post(String path, Form form, Call call) {
    return send(RequestMethod.POST, path, form.encoded(), RemoteSessionReader::session, call);
  }

  private <T> Reply<T> get(
      String path, Form form, Function<String, Optional<T>> reader, Call call) {
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
