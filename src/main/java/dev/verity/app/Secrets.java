package dev.verity.app;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigDef;

/// Which settings are never shown and may come from a file: `<name>.file`.
///
/// Of the settings that are passed to Kafka's clients, Kafka itself says which those are.
final class Secrets {
  private static final Set<String> OF_KAFKA =
      AdminClientConfig.configDef().configKeys().values().stream()
          .filter(key -> key.type() == ConfigDef.Type.PASSWORD)
          .map(key -> Keys.KAFKA_CLIENT + key.name)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> NAMES =
      Stream.concat(Keys.all().stream().filter(Key::secret).map(Key::name), OF_KAFKA.stream())
          .collect(Collectors.toUnmodifiableSet());

  private Secrets() {}

  static Set<String> names() {
    return NAMES;
  }

  static Set<String> ofKafka() {
    return OF_KAFKA;
  }

  /// Whether a value under this name must not be seen, for one part of Kafka's clients
  /// (`kafka.client.main.consumer.…`) too.
  static boolean include(String name) {
    return NAMES.contains(name)
        || OF_KAFKA.stream()
            .map(known -> known.substring(Keys.KAFKA_CLIENT.length() - 1))
            .anyMatch(known -> name.startsWith(Keys.KAFKA_CLIENT) && name.endsWith(known));
  }
}
