package dev.verity.webhook;

import dev.verity.http.BareErrors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/// Answers for requests that are refused before they reach a route, a header too long for instance:
/// problem details instead of the server's own pages.
final class ProblemPages extends BareErrors {
  private final WebhookMeters meters;

  ProblemPages(WebhookMeters meters) {
    this.meters = meters;
  }

  @Override
  protected String body(int code, HttpFields.Mutable headers) {
    var answer = Answer.http(code, "http_" + code, HttpStatus.getMessage(code));
    meters.answered(answer);
    headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
    return answer.body();
  }
}
