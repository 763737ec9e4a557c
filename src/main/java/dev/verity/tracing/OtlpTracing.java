package dev.verity.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Spans for a collector, named as OpenTelemetry's semantic conventions for HTTP and messaging want
/// it. The only thing of a webhook's body that they have is the session's id.
final class OtlpTracing implements Tracing {
  private static final String NAME = "verity";
  private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(5);
  private static final int SERVER_FAULT = 500;
  private static final int CLIENT_FAULT = 400;

  private static final int TRACE = 3;
  private static final int SPAN = TRACE + 32 + 1;
  private static final int FLAGS = SPAN + 16 + 1;

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  OtlpTracing(URI endpoint, double ratio) {
    logAsTheHouse();
    var exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).build();
    provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.of(AttributeKey.stringKey("service.name"), NAME))))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build();
    tracer = provider.get(NAME);
  }

  /// OpenTelemetry writes to the JDK's log when a collector is not there.
  private static void logAsTheHouse() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }

  @Override
  public Span request(String scheme, String method, String route, @Nullable String parent) {
    var span = begin(SpanKind.SERVER, method + " " + route, parent);
    span.tell("http.request.method", method);
    span.tell("http.route", route);
    span.tell("url.path", route);
    span.tell("url.scheme", scheme);
    return span;
  }

  @Override
  public Span publish(String topic, @Nullable String sessionId, @Nullable String parent) {
    return record(SpanKind.PRODUCER, "publish", "send", topic, sessionId, parent);
  }

  @Override
  public Span process(String topic, String sessionId, @Nullable String parent) {
    return record(SpanKind.CONSUMER, "process", "process", topic, sessionId, parent);
  }

  private Span record(
      SpanKind kind,
      String operation,
      String type,
      String topic,
      @Nullable String sessionId,
      @Nullable String parent) {
    var span = begin(kind, operation + " " + topic, parent);
    span.tell("messaging.system", "kafka");
    span.tell("messaging.operation.name", operation);
    span.tell("messaging.operation.type", type);
    span.tell("messaging.destination.name", topic);
    if (sessionId != null) {
      span.tell("messaging.kafka.message.key", sessionId);
    }
    return span;
  }

  @Override
  public Span call(String method, URI url) {
    if (!Behalf.PARENT.isBound()) {
      return OFF.call(method, url);
    }
    var span = begin(SpanKind.CLIENT, method, Behalf.PARENT.get());
    span.tell("http.request.method", method);
    span.tell("server.address", url.getHost());
    span.tell("url.full", url.toString());
    return span;
  }

  private Told begin(SpanKind kind, String name, @Nullable String parent) {
    return new Told(
        tracer.spanBuilder(name).setSpanKind(kind).setParent(context(parent)).startSpan(),
        kind == SpanKind.SERVER ? SERVER_FAULT : CLIENT_FAULT);
  }

  /// Headers of records may have been written by others, too.
  private static Context context(@Nullable String parent) {
    return parent == null || !TraceParent.isOne(parent)
        ? Context.root()
        : Context.root()
            .with(
                io.opentelemetry.api.trace.Span.wrap(
                    SpanContext.createFromRemoteParent(
                        parent.substring(TRACE, SPAN - 1),
                        parent.substring(SPAN, FLAGS - 1),
                        TraceFlags.fromHex(parent, FLAGS),
                        TraceState.getDefault())));
  }

  @Override
  public void close() {
    var _ = provider.shutdown().join(LAST_WORDS_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// @param faultFrom the first status that is a failure: a server's request may be wrong without
  ///   any fault of the server
  private record Told(io.opentelemetry.api.trace.Span span, int faultFrom) implements Span {
    @Override
    public String traceparent() {
      var context = span.getSpanContext();
      return "00-%s-%s-%s"
          .formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex());
    }

    @Override
    public void tell(String attribute, String value) {
      span.setAttribute(attribute, value);
    }

    @Override
    public void answered(int status) {
      span.setAttribute("http.response.status_code", status);
      if (status >= faultFrom) {
        failed(Integer.toString(status));
      }
    }

    @Override
    public void failed(String reason) {
      span.setAttribute("error.type", reason);
      span.setStatus(StatusCode.ERROR);
    }

    @Override
    public void end() {
      span.end();
    }
  }
}
