package dev.verity.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/// The broker's own process: formats its folder at the first start, then serves until it is killed
/// or the process that started it is gone.
final class LocalBrokerProcess {
  private LocalBrokerProcess() {}

  public static void main(String[] arguments) throws IOException {
    Parent.endWithIt();
    var settings = Path.of(arguments[0]);
    var format =
        new String[] {
          "format",
          "--ignore-formatted",
          "--cluster-id",
          arguments[1],
          "--config",
          settings.toString()
        };
    var refused = StorageTool.execute(format, System.out);
    if (refused != 0) {
      System.exit(refused);
    }
    var server = new KafkaRaftServer(KafkaConfig.fromProps(read(settings)), Time.SYSTEM);
    server.startup();
    server.awaitShutdown();
  }

  private static Properties read(Path file) throws IOException {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }
}
