package dev.verity.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import dev.verity.tracing.Tracing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends what the SDK has composed, once.
///
/// The SDK's own transport, `HttpURLConnection`, sends a POST a second time when the server hangs
/// up, follows a redirected POST with a GET, fails with a `NullPointerException` on an error
/// without a body, and bounds each read but not the call.
final class Transport extends com.stripe.net.HttpClient {

  /// A page of 100 sessions with all the metadata that Stripe allows takes 3 MB.
  static final long ANSWER_BYTES_MAX = 16L << 20;

  private final HttpClient client;
  private final Tracing tracing;

  Transport(Duration connectTimeout, Tracing tracing) {
    this.tracing = tracing;
    client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .build();
  }

  /// Waits for the whole answer, or for the time-out.
  ///
  /// @throws Unsuccessful for any answer but 2xx, so that the SDK does not try to read it
  /// @throws ApiConnectionException with an `IOException` as its cause when no answer came
  @Override
  public StripeResponse request(StripeRequest request) throws StripeException {
    try {
      var answer = exchange(request);
      var response =
          new StripeResponse(
              answer.statusCode(), HttpHeaders.of(answer.headers().map()), answer.body());
      if (response.code() < 200 || response.code() >= 300) {
        throw new Unsuccessful(response);
      }
      return response;
    } catch (IOException failure) {
      throw new ApiConnectionException("No answer", failure);
    }
  }

  private HttpResponse<String> exchange(StripeRequest request) throws IOException {
    var composed = compose(request);
    var span = tracing.call(composed.method(), composed.uri());
    try {
      var answer = exchange(composed, request.options().getReadTimeout());
      span.answered(answer.statusCode());
      return answer;
    } catch (IOException failure) {
      span.failed(failure.getClass().getSimpleName());
      throw failure;
    } finally {
      span.end();
    }
  }

  private HttpResponse<String> exchange(HttpRequest request, int timeout) throws IOException {
    var answer =
        client.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), ANSWER_BYTES_MAX));
    try {
      return answer.get(timeout, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      answer.cancel(true);
      throw new HttpTimeoutException("no answer within " + timeout + " ms");
    } catch (InterruptedException stopped) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed);
    }
  }

  private static HttpRequest compose(StripeRequest request) {
    var http = HttpRequest.newBuilder(URI.create(request.url().toString()));
    request.headers().map().forEach((name, values) -> http.header(name, String.join(",", values)));
    http.header("User-Agent", buildUserAgentString(request));
    http.header("X-Stripe-Client-User-Agent", buildXStripeClientUserAgentString());
    var content = request.content();
    if (content == null) {
      return http.method(request.method().name(), BodyPublishers.noBody()).build();
    }
    return http.header("Content-Type", content.contentType())
        .method(request.method().name(), BodyPublishers.ofByteArray(content.byteArrayContent()))
        .build();
  }

  /// An answer that is not 2xx, on its way past the SDK.
  static final class Unsuccessful extends StripeException {
    private final transient StripeResponse response;

    Unsuccessful(StripeResponse response) {
      super("HTTP " + response.code(), response.requestId(), null, response.code());
      this.response = response;
    }

    StripeResponse response() {
      return response;
    }
  }
}
