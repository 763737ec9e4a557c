package dev.verity.bench;

import dev.verity.local.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A process of the built Verity that is about to be started, with what production has on.
final class Serving {
  private final String roles;
  private final Path folder;
  private final int admin = LocalBroker.freePort();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> java;

  /// @param java options of its Java
  Serving(LocalBroker broker, Path folder, String roles, List<String> java) {
    this.roles = roles;
    this.java = java;
    this.folder = folder;
    settings.put("roles", roles);
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("topics.replication", "1");
    settings.put("webhook.host", "127.0.0.1");
    settings.put("webhook.secrets", Webhooks.SECRET);
    settings.put("machine.state.directory", folder.resolve("state-" + roles).toString());
    settings.put("admin.port", Integer.toString(admin));
  }

  Serving with(String setting, Object value) {
    settings.put(setting, value.toString());
    return this;
  }

  /// Starts it and waits until it is ready.
  Child start() throws IOException, InterruptedException {
    var name = roles.replace(',', '-');
    var child = Distribution.serve(name, folder, settings, String.join(" ", java));
    Distribution.awaitReady(child, admin);
    return child;
  }
}
