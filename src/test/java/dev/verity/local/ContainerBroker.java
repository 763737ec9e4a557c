package dev.verity.local;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;

/// Kafka's own image, of the version that the clients have, with the settings of a [LocalBroker].
final class ContainerBroker implements Broker {
  private static final String IMAGE = "apache/kafka:" + AppInfoParser.getVersion();

  private final KafkaContainer container = new KafkaContainer(IMAGE).withEnv(environment());

  /// Starts one and waits until it serves.
  ///
  /// @throws IllegalStateException when no Docker answers
  static ContainerBroker start() {
    var broker = new ContainerBroker();
    broker.container.start();
    return broker;
  }

  @Override
  public String bootstrapServers() {
    return container.getBootstrapServers();
  }

  @Override
  public void close() {
    container.stop();
  }

  private static Map<String, String> environment() {
    return LocalBrokerSettings.ALONE
        .lines()
        .map(line -> line.split("=", 2))
        .filter(setting -> setting.length == 2)
        .collect(Collectors.toMap(setting -> variable(setting[0]), setting -> setting[1]));
  }

  /// As the image wants it: `num.io.threads` is `KAFKA_NUM_IO_THREADS`.
  private static String variable(String setting) {
    return "KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
