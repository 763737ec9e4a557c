package dev.verity.webhook;

import dev.verity.http.Senders;
import java.net.InetSocketAddress;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Turns strangers away before anything of a body is read.
final class SourceGate extends Handler.Wrapper {
  private final Senders senders;
  private final WebhookMeters meters;

  SourceGate(Senders senders, WebhookMeters meters) {
    this.senders = senders;
    this.meters = meters;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return switch (verdict(request)) {
      case ADMITTED -> super.handle(request, response, callback);
      case STRANGER -> refuse(Answer.STRANGER, response, callback);
      case UNREADABLE -> refuse(Answer.SENDER_UNREADABLE, response, callback);
    };
  }

  private Senders.Verdict verdict(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress peer
        ? senders.judge(
            peer.getAddress(), request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR))
        : Senders.Verdict.STRANGER;
  }

  private boolean refuse(Answer answer, Response response, Callback callback) {
    meters.answered(answer);
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    Content.Sink.write(response, true, answer.body(), callback);
    return true;
  }
}
