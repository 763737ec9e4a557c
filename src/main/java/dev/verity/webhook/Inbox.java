package dev.verity.webhook;

import dev.verity.stripe.Envelope;
import java.util.concurrent.CompletableFuture;

/// Where verified webhooks become durable.
public interface Inbox extends AutoCloseable {

  /// Appends the body, byte for byte, under the session's id.
  ///
  /// The future completes when the body is safe, on a thread that must not be held up. A failed
  /// future, or an exception at once, says that it may not be.
  ///
  /// @param envelope of a session's event, so that it has a session id
  /// @param traceparent the W3C trace that this belongs to
  CompletableFuture<Position> append(Envelope envelope, byte[] body, String traceparent);

  /// Waits a little for what is under way, then lets go.
  @Override
  void close();

  /// Where a body was put.
  record Position(int partition, long offset) {}
}
