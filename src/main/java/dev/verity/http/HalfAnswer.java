package dev.verity.http;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/// An answer of which a part has gone out, and which cannot be finished. Nothing may follow that
/// part, or the reader would take it for the whole.
public final class HalfAnswer {
  private HalfAnswer() {}

  /// Whether a byte of the answer was written, be it on its way already or not.
  public static boolean isBegun(HttpServletRequest request) {
    var channel = of(request).getServletChannel();
    return channel.isCommitted() || channel.getHttpOutput().isWritten();
  }

  /// Closes the connection, so that the reader notices; to throw is not enough, since Javalin would
  /// end the answer as if it were whole.
  public static void breakOff(HttpServletRequest request) {
    of(request).getConnectionMetaData().getConnection().getEndPoint().close();
  }

  private static ServletContextRequest of(HttpServletRequest request) {
    return ServletContextRequest.getServletContextRequest(request);
  }
}
