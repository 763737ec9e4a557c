package dev.verity.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.stripe.SigningSecret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;

/// One request over a connection of its own to a port of this machine, cheap enough to be made
/// again and again while that port's owner starts.
final class Knock {
  static final int NO_ANSWER = 0;

  private static final int ANSWER_MAX_MILLIS = 5_000;

  private final int port;
  private final byte[] bytes;

  private Knock(int port, byte[] bytes) {
    this.port = port;
    this.bytes = bytes;
  }

  static Knock get(int port, String path) {
    return new Knock(
        port,
        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            .formatted(path)
            .getBytes(UTF_8));
  }

  /// A webhook as Stripe sends it.
  static Knock webhook(int port, SigningSecret secret, byte[] body) throws IOException {
    var head =
        """
        POST %s HTTP/1.1\r
        Host: localhost\r
        Connection: close\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Stripe-Signature: %s\r
        \r
        """
            .formatted(
                Webhooks.PATH, body.length, secret.header(Instant.now().getEpochSecond(), body));
    var request = new ByteArrayOutputStream();
    request.write(head.getBytes(UTF_8));
    request.write(body);
    return new Knock(port, request.toByteArray());
  }

  /// The status of the answer, or `NO_ANSWER` while nobody gives one.
  int status() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MAX_MILLIS);
      socket.getOutputStream().write(bytes);
      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : NO_ANSWER;
    } catch (IOException nobody) {
      return NO_ANSWER;
    }
  }
}
