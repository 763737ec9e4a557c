package dev.verity.bench;

import dev.verity.local.LocalBroker;
import dev.verity.local.LocalPolicy;
import dev.verity.local.LocalStripe;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A Verity that is measured: which roles it has, and where it is found on this machine.
///
/// @param sandbox what stands for Stripe
/// @param folder what it keeps, and its policy and keys
record Subject(
    String roles,
    String kafka,
    URI sandbox,
    Path folder,
    int webhookPort,
    int adminPort,
    int consolePort) {

  static final String ALL_ROLES = "webhook,machine,worker,console";

  static Subject of(String roles, String kafka, URI sandbox, Path folder) throws IOException {
    return new Subject(
        roles,
        kafka,
        sandbox,
        Files.createDirectories(folder.toAbsolutePath()),
        LocalBroker.freePort(),
        LocalBroker.freePort(),
        LocalBroker.freePort());
  }

  Path users() {
    return folder.resolve("users.json");
  }

  /// @param prefix of its topics
  Map<String, String> settings(String prefix) throws IOException {
    var settings = new HashMap<>(LocalPolicy.settings(folder));
    settings.put("kafka.bootstrap.servers", kafka);
    settings.put("topics.prefix", prefix);
    settings.put("topics.replication", "1");
    settings.put("roles", roles);
    settings.put("webhook.host", "127.0.0.1");
    settings.put("webhook.port", Integer.toString(webhookPort));
    settings.put("webhook.secrets", Webhooks.SECRET);
    settings.put("admin.port", Integer.toString(adminPort));
    settings.put("console.port", Integer.toString(consolePort));
    settings.put("console.users.file", users().toString());
    settings.put("console.store.file", folder.resolve(prefix + ".db").toString());
    settings.put("machine.state.directory", folder.resolve(prefix + "-state").toString());
    settings.put("stripe.api.base", sandbox.toString());
    settings.put("stripe.key.test", LocalStripe.KEY);
    settings.put("stripe.results.key.test", "rk_test_sandbox");
    return settings;
  }
}
