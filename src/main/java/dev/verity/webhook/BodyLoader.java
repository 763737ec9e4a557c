package dev.verity.webhook;

import java.time.Duration;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Awaits the whole body before a request goes on, without a thread, so that slow senders cannot
/// use up the threads. Holds at most `bytesMax` of a body, for a bounded time.
final class BodyLoader extends Handler.Wrapper {

  /// The request attribute with the body as `byte[]`, or with the [Answer] when there is none.
  static final String BODY = "verity.body";

  /// From the first byte to the last; Stripe's bodies fit into a few packets.
  private static final long NANOS_MAX = Duration.ofSeconds(30).toNanos();

  private static final int BYTES_EXPECTED = 4 * 1024;

  private final int bytesMax;

  BodyLoader(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var declared = request.getLength();
    if (declared > bytesMax) {
      pass(request, response, callback, Answer.TOO_LARGE);
    } else {
      var expected = declared < 0 ? Math.min(BYTES_EXPECTED, bytesMax) : (int) declared;
      new Loading(request, response, callback, expected).run();
    }
    return true;
  }

  private void pass(Request request, Response response, Callback callback, Object body) {
    request.setAttribute(BODY, body);
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Exception failure) {
      Response.writeError(request, response, callback, failure);
    }
  }

  /// One body on its way in. Runs again whenever there is more of it.
  private final class Loading implements Runnable {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final long start = System.nanoTime();
    private byte[] bytes;
    private int length;

    Loading(Request request, Response response, Callback callback, int expected) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      bytes = new byte[expected];
    }

    @Override
    public void run() {
      while (true) {
        var chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk) || System.nanoTime() - start > NANOS_MAX) {
          chunk.release();
          pass(request, response, callback, Answer.INCOMPLETE);
          return;
        }
        var fits = take(chunk);
        chunk.release();
        if (!fits) {
          pass(request, response, callback, Answer.TOO_LARGE);
          return;
        }
        if (chunk.isLast()) {
          var whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
          pass(request, response, callback, whole);
          return;
        }
      }
    }

    private boolean take(Content.Chunk chunk) {
      var more = chunk.remaining();
      if (more > bytesMax - length) {
        return false;
      }
      if (more > bytes.length - length) {
        bytes = Arrays.copyOf(bytes, Math.min(bytesMax, Math.max(2 * bytes.length, length + more)));
      }
      chunk.get(bytes, length, more);
      length += more;
      return true;
    }
  }
}
