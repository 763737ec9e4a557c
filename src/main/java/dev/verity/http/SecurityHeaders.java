package dev.verity.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Tells browsers to guess no types, to keep nothing, and to load nothing else.
public final class SecurityHeaders extends Handler.Wrapper {
  private static final HttpField[] FIELDS = {
    new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
    new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store"),
    new PreEncodedHttpField(
        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
  };

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    put(response.getHeaders());
    return super.handle(request, response, callback);
  }

  /// For answers that come from in front of all handlers.
  public static void put(HttpFields.Mutable headers) {
    for (var field : FIELDS) {
      headers.put(field);
    }
  }
}
