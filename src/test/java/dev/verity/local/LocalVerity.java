package dev.verity.local;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A Verity on this machine, for tests: few partitions, ports that are free, nobody but loopback.
public final class LocalVerity {
  private LocalVerity() {}

  /// Settings to add to.
  ///
  /// @param prefix of its topics and groups
  /// @param folder where its state may lie
  public static Map<String, String> settings(String servers, String prefix, Path folder) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("kafka.bootstrap.servers", servers);
    settings.put("topics.prefix", prefix);
    settings.put("topics.partitions", "3");
    settings.put("topics.replication", "1");
    settings.put("webhook.host", "127.0.0.1");
    settings.put("webhook.port", "0");
    settings.put("admin.port", "0");
    settings.put("machine.state.directory", folder.resolve("state").toString());
    return settings;
  }
}
