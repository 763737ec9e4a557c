package dev.verity.sandbox;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts answers on the wire, and breaks the wire where a fault wants it.
final class Wire {
  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
  private static final String ANSWERED = "sandbox.answered";
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final Agenda agenda;
  private final String apiVersion;

  Wire(Agenda agenda, String apiVersion) {
    this.agenda = agenda;
    this.apiVersion = apiVersion;
  }

  /// @param received when the call came in: what the answer shows is at least as new as its `Date`
  void answer(Context context, Answer answer, String requestId, Instant received) {
    var version = context.header("Stripe-Version");
    context
        .status(answer.status())
        .header("Date", HTTP_DATE.format(received))
        .header("Request-Id", requestId)
        .header("Stripe-Version", version == null ? apiVersion : version);
    var key = context.header("Idempotency-Key");
    if (key != null) {
      context.header("Idempotency-Key", key);
    }
    answer.headers().forEach(context::header);
    context.attribute(ANSWERED, true);
    context.contentType("application/json").result(Json.bytes(answer.body()));
  }

  boolean answered(Context context) {
    return context.attribute(ANSWERED) != null;
  }

  /// Ends the connection with a TCP reset.
  void reset(Context context) {
    context.attribute(ANSWERED, true);
    reset(endPoint(context));
  }

  /// Says nothing for this long, then resets the connection.
  void silence(Context context, Duration duration) {
    context.attribute(ANSWERED, true);
    var endPoint = endPoint(context);
    var end = new CompletableFuture<Void>();
    context.future(() -> end);
    agenda.in(
        duration,
        () -> {
          reset(endPoint);
          end.complete(null);
        });
  }

  private static EndPoint endPoint(Context context) {
    return ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint();
  }

  private static void reset(EndPoint endPoint) {
    if (endPoint.getTransport() instanceof NetworkChannel channel) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
      } catch (IOException gone) {
        LOG.debug("The connection was gone before it could be reset.");
      }
    }
    endPoint.close();
  }
}
