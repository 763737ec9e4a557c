package dev.verity.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/// Asks a broker whether it serves: it must accept a connection and name itself as alive.
final class LocalBrokerProbe {
  private static final int TIMEOUT_MS = 2_000;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final int port;

  LocalBrokerProbe(int port) {
    this.port = port;
  }

  /// Takes a breath after a no, so that it can be asked again at once.
  boolean succeeds() {
    try {
      if (listens() && describesItself()) {
        return true;
      }
      Thread.sleep(PAUSE);
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the broker was starting", interrupted);
    }
  }

  /// Asked first, because a Kafka client logs a warning for every connection that is refused.
  private boolean listens() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private boolean describesItself() throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, LocalBrokerSettings.HOST + ":" + port,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    try (var admin = Admin.create(settings)) {
      var options = new DescribeClusterOptions().timeoutMs(TIMEOUT_MS);
      return !admin.describeCluster(options).nodes().get().isEmpty();
    } catch (ExecutionException notYet) {
      return false;
    }
  }
}
