package dev.verity.tracing;

import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Begins spans, and has them told to a collector, or to nobody.
public interface Tracing extends AutoCloseable {

  /// Passes on what came, and costs nothing more. Nothing of OpenTelemetry is loaded.
  Tracing OFF = new NoTracing();

  /// Tells spans to a collector.
  ///
  /// @param endpoint where it takes OTLP over HTTP, `http://collector:4318/v1/traces`
  /// @param ratio of the traces that begin here, how many are told: 0 to 1
  static Tracing to(URI endpoint, double ratio) {
    return new OtlpTracing(endpoint, ratio);
  }

  /// A request that came in.
  ///
  /// @param parent the header of that name, whatever is in it
  Span request(String scheme, String method, String route, @Nullable String parent);

  /// A record that is written.
  Span publish(String topic, @Nullable String sessionId, @Nullable String parent);

  /// A record that is worked on.
  Span process(String topic, String sessionId, @Nullable String parent);

  /// A request to somebody else, on behalf of the work in which this thread is.
  Span call(String method, URI url);

  /// Tells what is not told yet.
  @Override
  void close();

  /// Does work that makes calls on behalf of a span.
  static <T> T within(Span span, Supplier<T> work) {
    return ScopedValue.where(Behalf.PARENT, span.traceparent()).call(work::get);
  }
}
