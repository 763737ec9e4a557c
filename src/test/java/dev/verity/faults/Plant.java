package dev.verity.faults;

import dev.verity.audit.PublicKey;
import dev.verity.local.LocalBroker;
import dev.verity.local.LocalPolicy;
import dev.verity.local.LocalStripe;
import dev.verity.sandbox.Chaos;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// All of Verity as it runs in earnest, one process a role, with a proxy on each way between them:
///
///     Stripe ─▷─ webhook ─▷─ Kafka ─▷─ machine-1, machine-2
///        └────────────◁─── worker-1, worker-2 ─▷─ Kafka
final class Plant implements AutoCloseable {
  private static final String RESULTS_KEY = "rk_test_sandbox";
  private static final String SECRET = "whsec_faults";

  /// The machine that is on the small disk.
  static final String SMALL = "machine-2";

  private static final double VANISHED = 0.02;
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Path folder;
  private final Sandbox sandbox;
  private final Map<String, Proxy> toKafka = new LinkedHashMap<>();
  private final List<LocalBroker.Door> doors = new ArrayList<>();
  private final LocalBroker broker;
  private final Proxy toStripe;
  private final Proxy toWebhook;
  private final Optional<SmallDisk> disk;
  private final RoleProcess webhook;
  private final List<RoleProcess> machines;
  private final List<RoleProcess> workers;

  private Plant(Path folder, long seed) throws IOException, InterruptedException {
    this.folder = folder;
    sandbox = part(Sandbox.start(sandboxSettings(seed)));
    for (var role : List.of("webhook", "machine-1", "machine-2", "worker-1", "worker-2")) {
      var proxy = part(Proxy.start(LocalBroker.freePort(), LocalBroker.freePort()));
      toKafka.put(role, proxy);
      var listener = role.replace("-", "").toUpperCase(Locale.ROOT);
      doors.add(new LocalBroker.Door(listener, proxy.target(), proxy.port()));
    }
    broker = part(LocalBroker.start(folder.resolve("kafka"), doors));
    toStripe = part(Proxy.start(0, sandbox.url().getPort()));
    var webhookPort = LocalBroker.freePort();
    toWebhook = part(Proxy.start(0, webhookPort));
    disk = SmallDisk.mount(folder.resolve("small-disk"));
    disk.ifPresent(this::part);
    webhook =
        role(
            "webhook",
            Map.of(
                "webhook.host",
                "127.0.0.1",
                "webhook.port",
                Integer.toString(webhookPort),
                "webhook.secrets",
                SECRET));
    machines = List.of(machine("machine-1"), machine(SMALL));
    workers = List.of(worker("worker-1"), worker("worker-2"));
    var webhooks = URI.create("http://127.0.0.1:" + toWebhook.port() + "/webhooks/stripe");
    sandbox.register(EndpointSettings.snapshots(webhooks, SECRET));
  }

  static Plant start(Path folder, long seed) throws IOException, InterruptedException {
    return new Plant(folder, seed);
  }

  Sandbox sandbox() {
    return sandbox;
  }

  LocalBroker broker() {
    return broker;
  }

  /// What opens the keys of the sessions.
  Path keyset() {
    return LocalPolicy.keyset(folder);
  }

  /// Whose signatures the checkpoints bear.
  PublicKey signer() {
    return LocalPolicy.signer(folder);
  }

  RoleProcess webhook() {
    return webhook;
  }

  List<RoleProcess> machines() {
    return machines;
  }

  List<RoleProcess> workers() {
    return workers;
  }

  List<RoleProcess> roles() {
    var all = new ArrayList<RoleProcess>();
    all.add(webhook);
    all.addAll(machines);
    all.addAll(workers);
    return all;
  }

  /// The way of a process to Kafka.
  Proxy toKafka(RoleProcess process) {
    return toKafka(process.name());
  }

  /// The way of the workers to Stripe.
  Proxy toStripe() {
    return toStripe;
  }

  /// Stripe's way to the webhook.
  Proxy toWebhook() {
    return toWebhook;
  }

  /// What the last machine has its state on; empty where nothing can be mounted.
  Optional<SmallDisk> disk() {
    return disk;
  }

  Path state(RoleProcess machine) {
    return state(machine.name());
  }

  private Path state(String machine) {
    var home =
        machine.equals(SMALL)
            ? disk.map(SmallDisk::folder).orElse(folder.resolve(machine))
            : folder.resolve(machine);
    return home.resolve("state").toAbsolutePath();
  }

  boolean isReady() throws InterruptedException {
    for (var role : roles()) {
      if (!role.isReady()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failure) {
        System.err.println("A part of the plant did not close: " + failure);
      }
    }
  }

  private RoleProcess machine(String name) throws IOException {
    return role(
        name, Map.of("machine.state.directory", state(name).toString(), "machine.threads", "1"));
  }

  private RoleProcess worker(String name) throws IOException {
    return role(
        name,
        Map.of(
            "stripe.key.test",
            LocalStripe.KEY,
            "stripe.results.key.test",
            RESULTS_KEY,
            "stripe.api.base",
            "http://127.0.0.1:" + toStripe.port(),
            "stripe.read.timeout",
            "PT2S",
            "recovery.sweep.every",
            "PT5S",
            "recovery.reconcile.every",
            "PT1M",
            "recovery.settle",
            "PT5S"));
  }

  private RoleProcess role(String name, Map<String, String> own) throws IOException {
    var role = name.replaceAll("-\\d", "");
    var settings = new LinkedHashMap<String, String>();
    settings.put("roles", role);
    settings.put("kafka.bootstrap.servers", "127.0.0.1:" + toKafka(name).port());
    settings.put("topics.partitions", "4");
    settings.put("topics.replication", "1");
    settings.putAll(LocalPolicy.settings(folder));
    settings.put("log.format", "text");
    settings.putAll(own);
    return part(RoleProcess.start(name, folder.resolve(name), settings));
  }

  private Proxy toKafka(String name) {
    return Objects.requireNonNull(toKafka.get(name), name);
  }

  private static SandboxSettings sandboxSettings(long seed) {
    var pace = SandboxSettings.Pace.DEFAULT;
    return SandboxSettings.defaults()
        .withSeed(seed)
        .with(new Limits(100, 100, 25))
        .with(
            new SandboxSettings.Pace(
                pace.redaction(), pace.processing(), pace.work(), SILENCE, pace.idempotency()))
        .with(Chaos.lively(seed).vanishing(VANISHED));
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }
}
