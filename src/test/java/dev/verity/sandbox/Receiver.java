package dev.verity.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;

/// A webhook receiver that keeps what it gets and answers as it is told.
final class Receiver implements AutoCloseable {

  /// One request, as it came.
  record Got(String body, String signature, String contentType, String userAgent) {
    JsonNode json() {
      return Json.MAPPER.readTree(body);
    }

    String id() {
      return json().path("id").asString();
    }

    String type() {
      var type = json().path("type").asString();
      return type.substring(type.lastIndexOf('.') + 1);
    }

    String session() {
      return json().at("/data/object/id").asString();
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ToIntFunction<Got> status;
  private final List<Got> got = new CopyOnWriteArrayList<>();

  Receiver(ToIntFunction<Got> status) {
    this.status = status;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.createContext("/hook", this::receive);
    server.setExecutor(threads);
    server.start();
  }

  static Receiver accepting() {
    return new Receiver(any -> 200);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  List<Got> got() {
    return got;
  }

  List<String> types() {
    return got.stream().map(Got::type).toList();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      var one =
          new Got(
              new String(exchange.getRequestBody().readAllBytes(), UTF_8),
              headers.getFirst("Stripe-Signature"),
              headers.getFirst("Content-Type"),
              headers.getFirst("User-Agent"));
      got.add(one);
      exchange.sendResponseHeaders(status.applyAsInt(one), -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
