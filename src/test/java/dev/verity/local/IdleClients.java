package dev.verity.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Connections that want nothing or want it slowly, from a process of their own, since each side of
/// a connection is a file of its process.
///
/// The slow ones send a byte of a header each second, for ever; the others nothing at all.
final class IdleClients implements AutoCloseable {
  private static final Duration BYTE_EVERY = Duration.ofSeconds(1);
  private static final byte[] HEAD =
      "POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(US_ASCII);

  private final Process process;

  private IdleClients(Process process) {
    this.process = process;
  }

  /// Opens them and waits until they are open.
  static IdleClients open(int port, int idle, int slow) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-classpath",
                System.getProperty("java.class.path"),
                IdleClients.class.getName(),
                Integer.toString(port),
                Integer.toString(idle),
                Integer.toString(slow))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var clients = new IdleClients(process);
    if (process.getInputStream().read() != '!') {
      clients.close();
      throw new IllegalStateException("The connections could not be opened.");
    }
    return clients;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  public static void main(String[] arguments) throws IOException {
    Thread.ofPlatform().daemon().start(IdleClients::endWithParent);
    var server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    var idle = Integer.parseInt(arguments[1]);
    var all = open(server, idle + Integer.parseInt(arguments[2]));
    var slow = all.subList(idle, all.size()); // a view, so that the idle ones stay open
    System.out.print('!');
    System.out.flush();
    for (var turn = 0; ; turn++) {
      var next = HEAD[Math.min(turn, HEAD.length - 1)];
      for (var connection : slow) {
        connection.write(ByteBuffer.wrap(new byte[] {next}));
      }
      LockSupport.parkNanos(BYTE_EVERY.toNanos());
    }
  }

  private static List<SocketChannel> open(InetSocketAddress server, int count) throws IOException {
    var open = new ArrayList<SocketChannel>();
    for (var i = 0; i < count; i++) {
      var connection = SocketChannel.open(server);
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      open.add(connection);
    }
    return open;
  }

  /// Standard input is a pipe whose other end closes with the parent, however the parent ends.
  private static void endWithParent() {
    try {
      while (System.in.read() != -1) {}
    } catch (IOException closed) {
      System.err.println("the parent's pipe broke: " + closed.getMessage());
    }
    Runtime.getRuntime().halt(0);
  }
}
