package dev.verity.tracing;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// An OpenTelemetry collector that keeps what it is told.
public final class Collector implements AutoCloseable {
  private static final String PATH = "/v1/traces";

  private final List<Told> spans = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  private Collector(HttpServer server) {
    this.server = server;
  }

  /// A span as it arrived.
  ///
  /// @param parent empty for the first of a trace
  public record Told(
      String trace,
      String id,
      String parent,
      String kind,
      String name,
      Map<String, String> attributes) {}

  public static Collector start() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var collector = new Collector(server);
    server.createContext(PATH, collector::take);
    server.start();
    return collector;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), PATH));
  }

  public List<Told> spans() {
    return List.copyOf(spans);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
      for (var resource : request.getResourceSpansList()) {
        for (var scope : resource.getScopeSpansList()) {
          scope.getSpansList().forEach(span -> spans.add(told(span)));
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static Told told(Span span) {
    var attributes =
        span.getAttributesList().stream()
            .collect(
                Collectors.toMap(
                    each -> each.getKey(),
                    each ->
                        each.getValue().hasIntValue()
                            ? Long.toString(each.getValue().getIntValue())
                            : each.getValue().getStringValue()));
    return new Told(
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getKind().name().substring("SPAN_KIND_".length()),
        span.getName(),
        attributes);
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
