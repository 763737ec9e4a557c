package dev.verity.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/// One connection that sends whole requests and reads small answers. Bare, because a client with
/// more comfort costs more than the server that is measured.
final class Wire implements AutoCloseable {
  private static final String LENGTH = "content-length:";
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;
  private final byte[] answer = new byte[4 * 1024];

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    out = socket.getOutputStream();
    in = socket.getInputStream();
  }

  static Wire open(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return new Wire(socket);
  }

  /// The status of the answer.
  int exchange(byte[] request) throws IOException {
    out.write(request);
    var length = 0;
    var whole = Integer.MAX_VALUE;
    while (length < whole) {
      var more = in.read(answer, length, answer.length - length);
      if (more < 0) {
        throw new EOFException("The server hung up.");
      }
      length += more;
      if (whole == Integer.MAX_VALUE) {
        whole = whole(length);
      }
    }
    return Integer.parseInt(new String(answer, STATUS_AT, 3, US_ASCII));
  }

  /// How long the answer is, body included; the most there is while that is not known.
  private int whole(int length) {
    var text = new String(answer, 0, length, US_ASCII);
    var end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return Integer.MAX_VALUE;
    }
    var head = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
    var at = head.indexOf(LENGTH);
    var body =
        at < 0
            ? 0
            : Integer.parseInt(
                head.substring(at + LENGTH.length(), head.indexOf('\r', at)).strip());
    return end + "\r\n\r\n".length() + body;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
