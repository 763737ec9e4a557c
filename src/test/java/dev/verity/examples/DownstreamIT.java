package dev.verity.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.app.Settings;
import dev.verity.app.Verity;
import dev.verity.examples.AskForErasure.Answer;
import dev.verity.examples.AskForErasure.Request;
import dev.verity.examples.JoinOrders.Checked;
import dev.verity.examples.JoinOrders.Order;
import dev.verity.local.Broker;
import dev.verity.local.LedTopics;
import dev.verity.local.LocalBroker;
import dev.verity.local.LocalStripe;
import dev.verity.local.LocalVerity;
import dev.verity.local.SharedBroker;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.topics.TopicScan;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The programs of this package, behind a Verity at work.
@Tag("long")
@ExtendWith(SharedBroker.class)
final class DownstreamIT {
  private static final String SECRET = "whsec_of_this_test";
  private static final String NO_SUCH_TABLE = "42P01";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PREFIX = SharedBroker.prefix(DownstreamIT.class) + "verity";

  private static @TempDir Path folder;
  private static String servers;
  private static Sandbox sandbox;
  private static Verity verity;

  @BeforeAll
  static void start(Broker broker) throws Exception {
    servers = broker.bootstrapServers();
    var policy = folder.resolve("policy.yaml");
    Files.writeString(
        policy,
        """
        requests: { redact: true, secondPerson: false }
        privacy: { confirmedBy: [crm], confirmedWithin: P1D }
        """);
    sandbox =
        Sandbox.start(
            SandboxSettings.defaults().with(Limits.NONE).with(SandboxSettings.Sending.QUICK));
    var settings = LocalVerity.settings(servers, PREFIX, folder);
    settings.put("webhook.secrets", SECRET);
    settings.put("policy.file", policy.toString());
    settings.put("stripe.key.test", LocalStripe.KEY);
    settings.put("stripe.api.base", sandbox.url().toString());
    verity = Verity.start(Settings.read(null, Map.of(), settings));
    sandbox.register(
        EndpointSettings.snapshots(
            URI.create("http://127.0.0.1:%d/webhooks/stripe".formatted(verity.webhookPort())),
            SECRET));
  }

  @AfterAll
  static void stop() {
    verity.close();
    sandbox.close();
  }

  @Test
  void aProgramIsToldWhereASessionStandsAndThatItHasChanged() {
    var session = created();
    var told = new ArrayList<String>();
    var end = Instant.now().plus(PATIENCE);
    FollowSessions.follow(
        servers,
        PREFIX,
        () -> !told.contains("verified") && Instant.now().isBefore(end),
        each -> {
          if (each.id().equals(session) && each.observed() != null) {
            if (told.isEmpty()) {
              sandbox.submitAndVerify(session);
            }
            told.add(each.observed().snapshot().status());
          }
        });
    assertThat(told).startsWith("requires_input").endsWith("verified");
  }

  @Test
  void eachOrderIsCheckedAndCheckedAnewWhenItsSessionChanges() throws Exception {
    var orders = PREFIX + "-orders";
    var known = created();
    LedTopics.make(
        Map.of("bootstrap.servers", servers),
        List.of(
            new NewTopic(orders, 2, (short) 1), new NewTopic(orders + ".checked", 2, (short) 1)));
    try (var producer =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new StringSerializer(),
                new ByteArraySerializer());
        var join =
            JoinOrders.streams(
                servers,
                PREFIX,
                orders,
                Map.of("state.dir", folder.resolve("join").toString(), "replication.factor", 1))) {
      order(producer, orders, "o-1", new Order(known, 1200));
      order(producer, orders, "o-2", new Order("vs_1NeverHeardOf", 5));
      join.start();
      awaitNewest(
          orders + ".checked",
          Map.of("o-1", "requires_input", "o-2", ""),
          checked -> checked.path("status").asString(""));
      sandbox.submitAndVerify(known);
      awaitNewest(
          orders + ".checked",
          Map.of("o-1", "verified", "o-2", ""),
          checked -> checked.path("status").asString(""));
      assertThat(JSON.treeToValue(newest(orders + ".checked").get("o-1"), Checked.class))
          .isEqualTo(new Checked(known, 1200, "verified"));
    }
  }

  @Test
  void whoAsksForAnErasureHearsThatItIsDoneAndEverybodyErases() throws Exception {
    var session = created();
    sandbox.submitAndVerify(session);
    var copies = new ConcurrentHashMap<>(Map.of(session, "what the CRM knows"));
    var request = new Request("erase-4711", "redact", false, "dpo", "ticket 4711");
    try (var _ = confirming("crm", copies::remove)) {
      var done = new Answer("erase-4711", "DONE", null, null);
      Await.until(() -> done.equals(ask(session, request)));
      awaitNewest(PREFIX + ".sessions", Map.of(session, "[]"), DownstreamIT::unconfirmed);
      assertThat(copies).isEmpty();
      assertThat(ask(session, request)).as("once more").isEqualTo(done);
      assertThat(sandbox.ledger().calls().get("redact")).isEqualTo(Map.of(200, 1L));
    }
  }

  @Test
  void whatMayNotBeAskedForIsRejectedWithTheReason() {
    var request = new Request("cancel-1", "cancel", false, "dpo", "tried");
    assertThat(ask(created(), request))
        .isEqualTo(new Answer("cancel-1", "REJECTED", "NOT_ALLOWED", null));
  }

  @Test
  void aTableHasEachSessionAsItIsNow() throws Exception {
    var session = created();
    try (var postgres = EmbeddedPostgres.start();
        var database = postgres.getPostgresDatabase().getConnection();
        var connect = connect(postgres.getJdbcUrl("postgres", "postgres"))) {
      awaitStatus(connect, database, session, "requires_input");
      sandbox.submitAndVerify(session);
      awaitStatus(connect, database, session, "verified");
      assertThat(column(database, session, "livemode")).isEqualTo("f");
      assertThat(column(database, session, "redaction")).isEqualTo("none");
      assertThat(column(database, session, "type")).isEqualTo("document");
      assertThat(column(database, session, "since")).endsWith("Z");
      assertThat(column(database, session, "erased")).isNull();
      try (var rows =
          database
              .createStatement()
              .executeQuery("select count(*), count(distinct id) from verification_sessions")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(rows.getInt(2)).isPositive();
      }
    }
  }

  private static String created() {
    return LocalStripe.session(sandbox.url());
  }

  private static @Nullable Answer ask(String session, Request request) {
    try {
      return AskForErasure.redact(servers, PREFIX, session, request, PATIENCE);
    } catch (InterruptedException | ExecutionException failure) {
      throw new AssertionError(failure);
    }
  }

  /// A system that erases, until it is closed.
  private static AutoCloseable confirming(String system, Consumer<String> erase) {
    var isRunning = new AtomicBoolean(true);
    var thread = Executors.newVirtualThreadPerTaskExecutor();
    var work =
        thread.submit(() -> {
          ConfirmErasures.run(servers, PREFIX, system, isRunning::get, erase);
          return system;
        });
    return () -> {
      isRunning.set(false);
      assertThat(work.get()).isEqualTo(system);
      thread.close();
    };
  }

  private static Connect connect(String database) throws IOException {
    var worker =
        Map.of(
            "bootstrap.servers",
            servers,
            "plugin.path",
            Connect.plugins().toString(),
            "offset.storage.file.filename",
            folder.resolve("offsets").toString(),
            "listeners",
            "http://127.0.0.1:" + LocalBroker.freePort());
    var connector =
        Map.of(
            "topics",
            PREFIX + ".sessions",
            "connection.url",
            database,
            "connection.username",
            "postgres",
            "connection.password",
            "postgres");
    return Connect.start(folder, worker, connector);
  }

  private static void awaitStatus(
      Connect connect, Connection database, String session, String status) {
    Await.until(() -> {
      try {
        connect.requireWell();
        return status.equals(column(database, session, "status"));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    });
  }

  /// Null while there is no such table or row.
  private static @Nullable String column(Connection database, String session, String name) {
    try (var query =
        database.prepareStatement("select * from verification_sessions where id = ?")) {
      query.setString(1, session);
      try (var row = query.executeQuery()) {
        return row.next() ? row.getString(name) : null;
      }
    } catch (SQLException failure) {
      if (NO_SUCH_TABLE.equals(failure.getSQLState())) {
        return null;
      }
      throw new AssertionError(failure);
    }
  }

  private static void order(
      KafkaProducer<String, byte[]> producer, String topic, String id, Order order)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, id, JSON.writeValueAsBytes(order))).get();
  }

  private static String unconfirmed(JsonNode session) {
    return session.at("/erasure/missing").toString();
  }

  /// Until the newest records of a topic say this, each by its key.
  private static void awaitNewest(
      String topic, Map<String, String> wanted, Function<JsonNode, String> said) {
    Await.until(
        topic + " says " + wanted,
        () -> {
          var found = newest(topic);
          return wanted.entrySet().stream()
              .allMatch(each ->
                  found.containsKey(each.getKey())
                      && said.apply(found.get(each.getKey())).equals(each.getValue()));
        });
  }

  /// The newest committed record of each key.
  private static Map<String, JsonNode> newest(String topic) {
    var newest = new HashMap<String, JsonNode>();
    try (var scan = new TopicScan(Map.of("bootstrap.servers", servers), PATIENCE)) {
      scan.fromBeginning(scan.partitions(topic));
      scan.readToEnd(
          record -> newest.put(new String(record.key(), UTF_8), JSON.readTree(record.value())));
    }
    return newest;
  }
}
