package dev.verity.projection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.topics.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedBroker.class)
@Timeout(120)
final class ProjectionIT {
  private static final int LIVES = 300;

  private final String prefix = SharedBroker.prefix(ProjectionIT.class) + "verity";
  private final Topics topics = Topics.named(prefix);

  @TempDir private Path folder;
  private String broker;
  private FilledTopics filled;

  @BeforeEach
  void start(Broker shared) throws Exception {
    broker = shared.bootstrapServers();
    filled = new FilledTopics(broker, topics, 2);
  }

  @AfterEach
  void stop() {
    filled.close();
  }

  @Test
  void aStoreThatWasKilledOrLostIsInTheEndTheSame() throws Exception {
    var killed = folder.resolve("killed");
    filled.live(0, LIVES / 2);
    var process = ProjectionProcess.start(broker, prefix, killed);
    try {
      Await.until(() -> folded(killed) > 0);
      filled.live(LIVES / 2, LIVES);
    } finally {
      process.destroyForcibly().onExit().join();
    }
    try (var projection = start(killed)) {
      awaitAll(killed);
      assertThat(counted(projection)).isEqualTo(LIVES);
    }
    var once = folder.resolve("once");
    try (var _ = start(once)) {
      awaitAll(once);
    }
    assertThat(Dump.differences(once, killed)).isEmpty();

    Files.delete(killed);
    try (var _ = start(killed)) {
      awaitAll(killed);
    }
    assertThat(Dump.differences(once, killed)).isEmpty();
  }

  @Test
  void whatIsWrittenIsShownAndWhatIsErasedIsGoneFromTheDisk() throws Exception {
    var file = folder.resolve("store");
    try (var projection = start(file)) {
      Await.until(projection::isCurrent);
      assertThat(projection.views().sessions().find(Lives.id(47))).isEmpty();

      filled.live(47, 48);
      awaitAll(file);
      var story = projection.views().sessions().find(Lives.id(47)).orElseThrow();
      assertThat(story.summary().erasedAt()).isNotNull();
      assertThat(story.events()).allMatch(event -> event.state() == StripeEvent.State.DELIVERED);
      Await.until(() -> !onDisk(file).contains("Lovelace-47"));
      assertThat(onDisk(file)).contains("req_redact_47");
    }
  }

  @Test
  void topicsThatWereMadeAnewAreToldAnew() throws Exception {
    var file = folder.resolve("store");
    filled.live(0, 10);
    try (var _ = start(file)) {
      awaitAll(file);
    }
    var others = SharedBroker.prefix(ProjectionIT.class) + "verity";
    try (var _ = new FilledTopics(broker, Topics.named(others), 1);
        var projection =
            Projection.start(
                ProjectionProcess.settings(broker, file),
                Topics.named(others),
                new SimpleMeterRegistry(),
                InstantSource.system())) {
      Await.until(projection::isCurrent);
      assertThat(projection.views().sessions().counts()).isEmpty();
    }
  }

  private Projection start(Path file) {
    return Projection.start(
        ProjectionProcess.settings(broker, file),
        topics,
        new SimpleMeterRegistry(),
        InstantSource.system());
  }

  private void awaitAll(Path file) {
    Await.until(() -> folded(file) == filled.records());
  }

  private static long counted(Projection projection) {
    return projection.views().sessions().counts().stream()
        .mapToLong(SessionView.StateCount::count)
        .sum();
  }

  /// How many records a store says that it has folded, whoever is folding.
  private static long folded(Path file) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var result = statement.executeQuery("SELECT sum(position) FROM place")) {
      return result.next() ? result.getLong(1) : 0;
    } catch (SQLException _) {
      return 0; // its tables are being made
    }
  }

  private static String onDisk(Path file) {
    try {
      var log = file.resolveSibling(file.getFileName() + "-wal");
      return Files.readString(file, ISO_8859_1)
          + (Files.exists(log) ? Files.readString(log, ISO_8859_1) : "");
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
