package dev.verity.bench;

import dev.verity.local.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A process of the built Verity that is about to be started, with what production has on.
final class Serving {
  private final String roles;
  private final Path folder;
  private final int admin = LocalBroker.freePort();
  private final Map<String, String> settings = new LinkedHashMap<>();

  Serving(LocalBroker broker, Path folder, String roles) {
    this.roles = roles;
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
    var child = Distribution.serve(roles.replace(',', '-'), folder, settings);
    Distribution.awaitReady(child, admin);
    return child;
  }
}
