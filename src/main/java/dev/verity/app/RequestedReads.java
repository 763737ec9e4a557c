package dev.verity.app;

import dev.verity.recovery.GapSink;
import dev.verity.session.Request;
import dev.verity.topics.RequestSender;
import java.util.UUID;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// Asks the machine to read each session that reconciliation found to differ.
final class RequestedReads implements GapSink, AutoCloseable {
  private static final String ACTOR = "verity reconcile";

  private final RequestSender sender;

  RequestedReads(RequestSender sender) {
    this.sender = sender;
  }

  @Override
  public void ask(String sessionId, boolean livemode, @Nullable String account, String reason) {
    var id = "req_" + UUID.randomUUID();
    try {
      sender.send(
          sessionId,
          new Request(id, Request.Known.RETRIEVE, livemode, account, ACTOR, reason, null, null));
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }

  @Override
  public void close() {
    sender.close();
  }
}
