package dev.verity.tracing;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// A trace that others have begun goes on; one begins with each webhook, for others to join.
final class NoTracing implements Tracing {
  private static final Span NOWHERE = () -> null;

  @Override
  public Span request(String scheme, String method, String route, @Nullable String parent) {
    return passing(TraceParent.of(parent));
  }

  @Override
  public Span publish(String topic, @Nullable String sessionId, @Nullable String parent) {
    return passing(parent);
  }

  @Override
  public Span process(String topic, String sessionId, @Nullable String parent) {
    return passing(parent);
  }

  @Override
  public Span call(String method, URI url) {
    return NOWHERE;
  }

  @Override
  public void close() {}

  private static Span passing(@Nullable String parent) {
    return parent == null ? NOWHERE : () -> parent;
  }
}
