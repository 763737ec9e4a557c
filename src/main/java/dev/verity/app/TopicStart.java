package dev.verity.app;

import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/// What has to hold at Kafka before anything begins: topics and rights.
final class TopicStart {
  private TopicStart() {}

  /// Afterwards the topics are there, and the roles of this process have their rights.
  static void prepare(Settings settings) throws Mistakes {
    prepare(settings, settings.get(Keys.ROLES));
  }

  /// Afterwards the topics are there.
  static void makeTopics(Settings settings) throws Mistakes {
    prepare(settings, Set.of());
  }

  private static void prepare(Settings settings, Set<Role> roles) throws Mistakes {
    var patience = settings.get(Keys.KAFKA_TIMEOUT);
    var kafka = new HashMap<>(settings.kafka());
    var millis = Math.toIntExact(patience.toMillis());
    kafka.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    kafka.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    try (var admin = Admin.create(kafka)) {
      var mistakes = mistakes(admin, settings, roles);
      if (!mistakes.isEmpty()) {
        throw new Mistakes(mistakes);
      }
    } catch (ExecutionException failed) {
      throw new Mistakes(
          "Kafka at %s (kafka.bootstrap.servers) could not be used within %s: %s"
              .formatted(settings.get(Keys.KAFKA), patience, Mistakes.reason(failed.getCause())));
    } catch (KafkaException unusable) {
      throw unusable(unusable);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Mistakes("The start was interrupted.");
    }
  }

  /// Says that no client of Kafka can be made of the settings.
  static Mistakes unusable(KafkaException failure) {
    return new Mistakes(
        "The settings of the Kafka client (kafka.*) are not usable: " + Mistakes.reason(failure));
  }

  private static List<String> mistakes(Admin admin, Settings settings, Set<Role> roles)
      throws InterruptedException, ExecutionException {
    var prefix = settings.get(Keys.TOPICS_PREFIX);
    var setup =
        new TopicSetup(
            admin,
            Topics.named(prefix),
            settings.get(Keys.PARTITIONS),
            settings.get(Keys.REPLICATION).shortValue(),
            settings.get(Keys.KAFKA_TIMEOUT));
    var missing = roles.isEmpty() ? List.<String>of() : Rights.missing(admin, prefix, roles);
    return missing.isEmpty() ? setup.ensure() : missing;
  }
}
