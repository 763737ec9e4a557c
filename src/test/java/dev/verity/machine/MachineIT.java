package dev.verity.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.session.Policy;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedBroker.class)
final class MachineIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final String prefix = SharedBroker.prefix(MachineIT.class);

  @Test
  void localStateThatCannotBeReadIsMadeAnew(Broker broker, @TempDir Path folder) throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    var topics = Topics.named(prefix + "verity");
    try (var admin = Admin.create(kafka)) {
      assertThat(new TopicSetup(admin, topics, 1, (short) 1, PATIENCE).ensure()).isEmpty();
    }
    var settings =
        new MachineSettings(
            kafka,
            prefix + "machine",
            folder.resolve("state"),
            1,
            0,
            1,
            64 << 20,
            Duration.ofMillis(100),
            1_000,
            Topics.SEGMENT);
    runUntilReady(settings, topics);
    var scribbled = scribbleOverManifests(settings.stateDirectory());
    assertThat(scribbled).isPositive();
    runUntilReady(settings, topics);
  }

  private static void runUntilReady(MachineSettings settings, Topics topics)
      throws InterruptedException {
    try (var machine =
        Machine.start(
            settings, topics, Policy.observing(), null, new SimpleMeterRegistry(), Tracing.OFF)) {
      var deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!machine.isRunning()) {
        assertThat(System.nanoTime()).as("the time until it runs").isLessThan(deadline);
        Thread.sleep(LOOK);
      }
    }
  }

  private static long scribbleOverManifests(Path directory) throws Exception {
    try (var files = Files.walk(directory)) {
      var manifests =
          files.filter(file -> file.getFileName().toString().startsWith("MANIFEST-")).toList();
      for (var manifest : manifests) {
        var bytes = Files.readAllBytes(manifest);
        bytes[bytes.length / 2] ^= (byte) 0x5a;
        Files.write(manifest, bytes);
      }
      return manifests.size();
    }
  }
}
