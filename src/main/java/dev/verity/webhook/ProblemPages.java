package dev.verity.webhook;

import dev.verity.http.SecurityHeaders;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Answers for requests that are refused before they reach a route, a header too long for instance:
/// problem details instead of the server's own pages.
final class ProblemPages extends ErrorHandler {
  private final WebhookMeters meters;

  ProblemPages(WebhookMeters meters) {
    this.meters = meters;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      @Nullable Throwable cause,
      Callback callback) {
    var answer = Answer.http(code, "http_" + code, HttpStatus.getMessage(code));
    meters.answered(answer);
    SecurityHeaders.put(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    Content.Sink.write(response, true, answer.body(), callback);
  }
}
