package dev.verity.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether Kafka answers, asked every two seconds.
final class Pulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Admin admin;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("verity-pulse").factory());
  private volatile boolean beating = true;

  private Pulse(Admin admin) {
    this.admin = admin;
  }

  static Pulse start(Map<String, Object> kafka) {
    var settings = new HashMap<>(kafka);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
    settings.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
    var pulse = new Pulse(Admin.create(settings));
    var _ =
        pulse.schedule.scheduleWithFixedDelay(
            pulse::feel, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return pulse;
  }

  /// Whether the last question was answered. True before the first.
  boolean isBeating() {
    return beating;
  }

  @Override
  public void close() {
    schedule.shutdownNow();
    admin.close(Duration.ZERO);
  }

  private void feel() {
    try {
      admin.describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!beating) {
        LOG.info("Kafka answers again.");
      }
      beating = true;
    } catch (ExecutionException | TimeoutException silence) {
      if (beating) {
        LOG.warn("Kafka does not answer; webhooks get 503 until it does.", silence);
      }
      beating = false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
