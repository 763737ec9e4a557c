package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.stripe.SigningSecret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/// Clients that send signed webhooks, each of another session, and remember what was answered.
final class Load implements AutoCloseable {
  static final String SECRET = "whsec_load";

  private static final SigningSecret SIGNING = new SigningSecret(SECRET);
  private static final int NO_ANSWER = 0;
  private static final int REFUSED = -1;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI webhooks;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger withoutRetryAfter = new AtomicInteger();
  private final List<Duration> accepted = Collections.synchronizedList(new ArrayList<>());

  Load(int port) {
    webhooks = URI.create("http://127.0.0.1:" + port + "/webhooks/stripe");
  }

  /// Lets so many clients send one webhook after the other, as long as `goOn` says of the number of
  /// those sent.
  void run(int clients, IntPredicate goOn) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < clients; i++) {
        var _ =
            threads.submit(() -> {
              for (var n = next.incrementAndGet(); goOn.test(n); n = next.incrementAndGet()) {
                send(n);
              }
              return null;
            });
      }
    }
  }

  /// The number of the next webhook, when none is on its way.
  int next() {
    return next.get() + 1;
  }

  /// How many webhooks were answered, or not, until now.
  int finished() {
    return answers.size();
  }

  /// The ids of the events with this answer.
  Set<String> answered(int status) {
    return answers.entrySet().stream()
        .filter(answer -> answer.getValue() == status)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /// The ids of the events whose connection was refused.
  Set<String> refused() {
    return answered(REFUSED);
  }

  /// The ids of the events that were sent, or begun to be sent, and got no answer.
  Set<String> unanswered() {
    return answered(NO_ANSWER);
  }

  /// How many 503 did not say when to come again.
  int withoutRetryAfter() {
    return withoutRetryAfter.get();
  }

  /// The times within which these parts of the webhooks accepted since the last call were answered.
  List<Duration> acceptedWithin(double... parts) {
    synchronized (accepted) {
      var sorted = accepted.stream().sorted().toList();
      accepted.clear();
      return Arrays.stream(parts)
          .mapToObj(part ->
              sorted.isEmpty() ? Duration.ZERO : sorted.get((int) (part * (sorted.size() - 1))))
          .toList();
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private void send(int number) throws InterruptedException {
    var id = "evt_load" + number;
    var now = Instant.now().getEpochSecond();
    var body = created(id, "vs_1Load" + number, now);
    var request =
        HttpRequest.newBuilder(webhooks)
            .header("Stripe-Signature", SIGNING.header(now, body.getBytes(UTF_8)))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var begin = System.nanoTime();
    try {
      var answer = http.send(request, BodyHandlers.discarding());
      answers.put(id, answer.statusCode());
      note(answer, Duration.ofNanos(System.nanoTime() - begin));
    } catch (ConnectException refused) {
      answers.put(id, REFUSED);
    } catch (IOException none) {
      answers.put(id, NO_ANSWER);
    }
  }

  private void note(HttpResponse<Void> answer, Duration took) {
    if (answer.statusCode() == 200) {
      accepted.add(took);
    } else if (answer.statusCode() == 503 && answer.headers().firstValue("retry-after").isEmpty()) {
      withoutRetryAfter.incrementAndGet();
    }
  }

  /// The body of the event that says that a session was created.
  static String created(String event, String session, long epochSecond) {
    return """
    {"id":"%s","object":"event","api_version":"2026-07-29.dahlia","created":%d,"livemode":false,\
    "type":"identity.verification_session.created","pending_webhooks":1,\
    "request":{"id":null,"idempotency_key":null},\
    "data":{"object":{"id":"%s","object":"identity.verification_session","created":%d,\
    "status":"requires_input","redaction":null,"last_error":null,"last_verification_report":null,\
    "livemode":false,"metadata":{},"options":{},"type":"document"}}}\
    """
        .formatted(event, epochSecond, session, epochSecond);
  }
}
