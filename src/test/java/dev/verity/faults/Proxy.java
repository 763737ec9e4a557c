package dev.verity.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes TCP connections on to a port of this machine, in whatever weather is wanted.
final class Proxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int DRIPS_PER_SECOND = 10;
  private static final int BACKLOG = 50;

  private final ServerSocket door;
  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile Weather weather = Weather.CLEAR;

  private Proxy(ServerSocket door, int target) {
    this.door = door;
    this.target = target;
  }

  /// @param port where connections are taken; 0 for any
  static Proxy start(int port, int target) throws IOException {
    var proxy =
        new Proxy(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().name("proxy-to-" + target).start(proxy::takeConnections);
    return proxy;
  }

  int port() {
    return door.getLocalPort();
  }

  /// Where connections go on to.
  int target() {
    return target;
  }

  void become(Weather next) {
    weather = next;
    if (next.isCut()) {
      links.forEach(Link::close);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    links.forEach(Link::close);
  }

  private void takeConnections() {
    while (!door.isClosed()) {
      try {
        var client = door.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      if (weather.isCut()) {
        client.close();
        return;
      }
      var link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
      links.add(link);
      if (weather.isCut()) {
        link.close(); // it became so in the meantime
      }
      link.start();
    } catch (IOException nobodyThere) {
      abandon(client);
    }
  }

  private static void abandon(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // what was to be closed is closed
    }
  }

  /// One connection and its continuation.
  private final class Link {
    private final Socket client;
    private final Socket server;
    private final AtomicInteger answered = new AtomicInteger();

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void start() {
      Thread.ofVirtual().start(() -> pass(client, server, false));
      Thread.ofVirtual().start(() -> pass(server, client, true));
    }

    void close() {
      links.remove(this);
      abandon(client);
      abandon(server);
    }

    private void pass(Socket from, Socket to, boolean isAnswer) {
      try {
        var in = from.getInputStream();
        var out = to.getOutputStream();
        var chunk = new byte[CHUNK_BYTES];
        for (var length = in.read(chunk); length >= 0; length = in.read(chunk)) {
          var now = weather;
          pause(now.delay());
          if (isAnswer && now.answerBytesMax() > 0) {
            var rest = now.answerBytesMax() - answered.getAndAdd(length);
            if (rest < length) {
              out.write(chunk, 0, Math.max(0, rest));
              return;
            }
          }
          if (isAnswer && now.answerBytesPerSecond() > 0) {
            drip(out, chunk, length, now.answerBytesPerSecond());
          } else {
            out.write(chunk, 0, length);
          }
        }
      } catch (IOException broken) {
        // either side may end a connection, and so do we
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } finally {
        close();
      }
    }

    private void drip(OutputStream out, byte[] chunk, int length, int perSecond)
        throws IOException, InterruptedException {
      var drop = Math.max(1, perSecond / DRIPS_PER_SECOND);
      for (var at = 0; at < length; at += drop) {
        out.write(chunk, at, Math.min(drop, length - at));
        pause(Duration.ofSeconds(1).dividedBy(DRIPS_PER_SECOND));
      }
    }

    private void pause(Duration longest) throws InterruptedException {
      if (longest.isPositive()) {
        Thread.sleep(longest);
      }
    }
  }
}
