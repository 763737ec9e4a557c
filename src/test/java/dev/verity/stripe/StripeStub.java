package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// A server on the loopback that answers from a list and remembers what it was asked.
final class StripeStub implements AutoCloseable {

  record Seen(String method, String target, Headers headers, String body) {
    String header(String name) {
      return String.valueOf(headers.getFirst(name));
    }
  }

  /// How one request is met.
  interface Behaviour {
    void meet(HttpExchange exchange, CountDownLatch closing)
        throws IOException, InterruptedException;
  }

  /// What the client's own clock says.
  static final Instant SENT_AT = Instant.parse("2026-11-01T10:00:00.7Z");

  private final HttpServer server;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Queue<Behaviour> behaviours = new ArrayDeque<>();
  private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());

  StripeStub(Behaviour... behaviours) {
    this.behaviours.addAll(Arrays.asList(behaviours));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  Seen only() {
    if (seen.size() != 1) {
      throw new AssertionError("One request was wanted, found: " + seen);
    }
    return seen.getFirst();
  }

  VerificationSessions sessions() {
    return new StripeVerificationSessions(
        new StripeSettings(
            base(),
            new ApiKeys(new ApiKey("sk_test_1"), new ApiKey("sk_live_1")),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10)),
        () -> SENT_AT);
  }

  static Behaviour answer(int status, String body, String... headers) {
    return (exchange, closing) -> {
      var content = body.getBytes(UTF_8);
      set(exchange, headers);
      exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
      if (content.length > 0) {
        exchange.getResponseBody().write(content);
      }
    };
  }

  static Behaviour hangsUp() {
    return (exchange, closing) -> {};
  }

  static Behaviour neverAnswers() {
    return (exchange, closing) -> closing.await();
  }

  static Behaviour answersForEver() {
    return (exchange, closing) -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      closing.await();
    };
  }

  static Behaviour breaksOffInTheBody() {
    return (exchange, closing) -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
    };
  }

  private static void set(HttpExchange exchange, String... headers) {
    for (var header : headers) {
      var parts = header.split(": ", 2);
      exchange.getResponseHeaders().set(parts[0], parts[1]);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      seen.add(
          new Seen(
              exchange.getRequestMethod(),
              decoded(exchange.getRequestURI().toString()),
              exchange.getRequestHeaders(),
              decoded(new String(exchange.getRequestBody().readAllBytes(), UTF_8))));
      var behaviour = behaviours.poll();
      if (behaviour == null) {
        throw new AssertionError("No request was expected any more: " + seen.getLast());
      }
      behaviour.meet(exchange, closing);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
