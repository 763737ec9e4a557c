package dev.verity.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Answers that the server itself gives: the status, and nothing of the request or of the code.
public class BareErrors extends ErrorHandler {
  @Override
  public final boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected final void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      @Nullable Throwable cause,
      Callback callback) {
    SecurityHeaders.put(response.getHeaders());
    Content.Sink.write(response, true, body(code, response.getHeaders()), callback);
  }

  /// What goes with a status; nothing, unless it is said otherwise.
  ///
  /// @param headers where a body's type has to be named
  protected String body(int code, HttpFields.Mutable headers) {
    return "";
  }
}
