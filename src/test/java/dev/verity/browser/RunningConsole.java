package dev.verity.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.access.Cost;
import dev.verity.access.Password;
import dev.verity.access.PasswordHash;
import dev.verity.access.Role;
import dev.verity.access.RosterFile;
import dev.verity.access.User;
import dev.verity.app.Settings;
import dev.verity.app.Verity;
import dev.verity.local.Broker;
import dev.verity.local.LocalStripe;
import dev.verity.local.LocalVerity;
import dev.verity.local.SharedBroker;
import dev.verity.oidc.FakeProvider;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Verity in all its roles on loopback, with a sandbox in Stripe's place. A redact needs two
/// people.
final class RunningConsole implements AutoCloseable {
  static final String PASSWORD = "long enough for anybody";

  private static final Cost CHEAP = new Cost(8, 1, 1);
  private static final String SIGNING_SECRET = "whsec_of_the_console_test";
  private static final String POLICY =
      """
      requests: { cancel: true, redact: true, secondPerson: true, coolingOff: PT0S }
      retry: { first: PT1S, longest: PT1S, giveUpAfter: PT2S, refusalsMax: 5 }
      """;

  private final String prefix = SharedBroker.prefix(RunningConsole.class) + "verity";
  private final Broker broker;
  private final RosterFile roster;

  /// By another name than the console, so that browsers take it for another site.
  private final FakeProvider provider = new FakeProvider("localhost");

  private final Sandbox sandbox;
  private final Verity verity;

  RunningConsole(Broker broker, Path folder) throws Exception {
    this.broker = broker;
    roster = new RosterFile(folder.resolve("users.json"));
    sandbox = Sandbox.start(SandboxSettings.defaults().with(Limits.NONE));
    verity = Verity.start(settings(folder));
    var webhooks = "http://127.0.0.1:%d/webhooks/stripe".formatted(verity.webhookPort());
    sandbox.register(EndpointSettings.snapshots(URI.create(webhooks), SIGNING_SECRET));
  }

  private Settings settings(Path folder) throws Exception {
    var policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    var port = freePort();
    var given = LocalVerity.settings(broker.bootstrapServers(), prefix, folder);
    given.put("topics.partitions", "1");
    given.put("roles", "webhook,machine,worker,console");
    given.put("webhook.secrets", SIGNING_SECRET);
    given.put("console.port", Integer.toString(port));
    given.put("console.url", "http://127.0.0.1:" + port);
    given.put("console.oidc.issuer", provider.issuer());
    given.put("console.oidc.client.id", FakeProvider.CLIENT);
    given.put("console.oidc.client.secret", FakeProvider.SECRET);
    given.put("console.users.file", folder.resolve("users.json").toString());
    given.put("console.store.file", folder.resolve("console.db").toString());
    given.put("policy.file", policy.toString());
    given.put("machine.threads", "1");
    given.put("stripe.key.test", LocalStripe.KEY);
    given.put("stripe.api.base", sandbox.url().toString());
    given.put("recovery.sweep.every", "never");
    given.put("recovery.reconcile.every", "never");
    return Settings.read(null, Map.of(), given);
  }

  /// The provider has to know beforehand where it sends browsers back to.
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String address() {
    return Objects.requireNonNull(verity.console()).url().toString();
  }

  /// The link for the first person.
  String invitation() {
    return Objects.requireNonNull(verity.console()).invitation().orElseThrow();
  }

  FakeProvider provider() {
    return provider;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  void letIn(String name, Role role) {
    var password = PasswordHash.of(Password.typed(PASSWORD), CHEAP);
    roster.change(all -> all.and(User.named(name, Set.of(role)).with(password, Instant.now())));
  }

  /// Who signs in with the provider alone.
  void letInWithoutPassword(String name, Role role) {
    roster.change(all -> all.and(User.named(name, Set.of(role))));
  }

  /// A new session at Stripe, of which the first webhook is on its way.
  String session() {
    return LocalStripe.session(sandbox.url());
  }

  String verified() {
    var session = session();
    sandbox.submitAndVerify(session);
    return session;
  }

  /// Has something come in about a session that nobody can read.
  void garble(String session) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var inbox = Topics.named(prefix).inbox().name();
      producer.send(new ProducerRecord<>(inbox, session, "no event".getBytes(UTF_8))).get();
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() {
    verity.close();
    sandbox.close();
    provider.close();
  }
}
