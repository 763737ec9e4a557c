package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.Await;
import dev.verity.audit.SigningKey;
import dev.verity.local.Broker;
import dev.verity.local.LocalStripe;
import dev.verity.local.LocalVerity;
import dev.verity.local.SharedBroker;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Limits;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.tracing.Collector;
import dev.verity.tracing.Collector.Told;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What a Verity with all its roles tells those who watch it, after one session has gone its way.
@ExtendWith(SharedBroker.class)
final class WatchedIT {
  private static final String SECRET = "whsec_of_the_metrics_test";
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
  private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\",?");

  /// Kafka's version, and what the kinds of Prometheus add.
  private static final Set<String> UNSAID = Set.of("kafka_version", "le");

  /// All that a span may say.
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "http.request.method",
          "http.response.status_code",
          "http.route",
          "messaging.destination.name",
          "messaging.kafka.message.key",
          "messaging.operation.name",
          "messaging.operation.type",
          "messaging.system",
          "server.address",
          "url.full",
          "url.path",
          "url.scheme",
          "verity.action",
          "verity.outcome");

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PREFIX = SharedBroker.prefix(WatchedIT.class) + "verity";
  private static @TempDir Path folder;
  private static Collector collector;
  private static Sandbox sandbox;
  private static Verity verity;

  @BeforeAll
  static void start(Broker broker) throws Exception {
    Files.writeString(
        folder.resolve("policy.yaml"),
        "rules: [{name: new, when: {status: requires_input}, cancelAfter: PT0.001S}]\n");
    SigningKey.make().write(folder.resolve("key.pem"), folder.resolve("key.pub"));
    sandbox =
        Sandbox.start(
            SandboxSettings.defaults().with(Limits.NONE).with(SandboxSettings.Sending.QUICK));
    collector = Collector.start();
    verity = Verity.start(settings(broker));
    sandbox.register(EndpointSettings.snapshots(webhooks(), SECRET));
    LocalStripe.session(sandbox.url());
    send(HttpRequest.newBuilder(webhooks()).POST(BodyPublishers.ofString("{}")));
    send(HttpRequest.newBuilder(console("/api/v1/overview")));
    System.gc();
    Await.until(
        "the cancel",
        () ->
            scraped().contains("verity_followup_finished_seconds_count{action=\"cancel\"")
                && scraped().contains("verity_machine_sessions{state=\"canceled\"} 1.0")
                && scraped().contains("kafka_consumer_fetch_manager_records_lag{")
                && scraped().contains("jvm_gc_pause_seconds_count"));
  }

  @AfterAll
  static void stop() {
    verity.close();
    sandbox.close();
    collector.close();
    HTTP.close();
  }

  @Test
  void whatIsDocumentedIsThereAndWhatIsThereIsDocumentedAndHasAnswers() throws Exception {
    var documented = Documented.metrics();
    var found = families(scraped());
    assertThat(found).containsAllEntriesOf(documented);
    found.keySet().removeIf(name -> !name.matches("(verity|kafka|resilience4j)_.*"));
    assertThat(documented.keySet()).containsAll(found.keySet());
    try (var prometheus = Prometheus.start(folder, verity.adminPort())) {
      for (var panel : Documented.queries().entrySet()) {
        for (var query : panel.getValue()) {
          var filled = query.replace("$instance", ".*").replace("$__rate_interval", "1m");
          Await.until(panel.getKey() + ": " + query, () -> prometheus.series(filled) > 0);
        }
      }
      for (var rule : prometheus.rules()) {
        assertThat(rule.path("health").asString()).as(rule.toString()).isEqualTo("ok");
        assertThat(rule.path("state").asString()).as(rule.toString()).isEqualTo("inactive");
      }
      assertThat(prometheus.rules()).hasSameSizeAs(Documented.rules());
    }
  }

  @Test
  void aWebhookIsOneTraceUpToWhatCameOfItsCalls() {
    Await.until(
        "the outcome of the cancel", () -> cancel().flatMap(WatchedIT::stepAfter).isPresent());
    var call = cancel().orElseThrow();
    var step = stepAfter(call).orElseThrow();
    var first =
        List.of(
            "SERVER POST /webhooks/stripe",
            "PRODUCER publish inbox",
            "CONSUMER process inbox",
            "PRODUCER publish followups",
            "CONSUMER process followups");
    var second =
        List.of(
            "PRODUCER publish outcomes",
            "CONSUMER process outcomes",
            "PRODUCER publish followups",
            "CONSUMER process followups");
    assertThat(way(call))
        .containsExactlyElementsOf(joined(Stream.of(first, second, List.of("CLIENT POST"))));
    assertThat(way(step))
        .containsExactlyElementsOf(joined(Stream.of(first, second, second.subList(0, 2))));
    assertThat(collector.spans())
        .filteredOn(span -> span.trace().equals(call.trace()) && span.parent().isEmpty())
        .hasSize(1);
    assertThat(collector.spans())
        .flatExtracting(span -> span.attributes().keySet())
        .isSubsetOf(ATTRIBUTES);
  }

  private static List<String> joined(Stream<List<String>> parts) {
    return parts.flatMap(List::stream).toList();
  }

  private static Optional<Told> cancel() {
    return collector.spans().stream()
        .filter(span -> span.kind().equals("CLIENT") && span.name().equals("POST"))
        .findFirst();
  }

  /// The machine's, with the outcome of a call.
  private static Optional<Told> stepAfter(Told call) {
    return child("publish outcomes", call.parent())
        .flatMap(outcome -> child("process outcomes", outcome.id()));
  }

  private static Optional<Told> child(String name, String parent) {
    return collector.spans().stream()
        .filter(span -> span.parent().equals(parent) && name(span).equals(name))
        .findFirst();
  }

  /// What led to a span, the span included.
  private static List<String> way(Told span) {
    var way = new ArrayDeque<String>();
    var next = Optional.of(span);
    while (next.isPresent()) {
      var each = next.get();
      way.addFirst(each.kind() + " " + name(each));
      next =
          collector.spans().stream()
              .filter(it -> it.id().equals(each.parent()) && it.trace().equals(each.trace()))
              .findFirst();
    }
    return List.copyOf(way);
  }

  private static String name(Told span) {
    return span.name().replace(PREFIX + ".", "");
  }

  /// Each family with its kind and labels.
  private static Map<String, Documented.Metric> families(String text) {
    var families = new TreeMap<String, Documented.Metric>();
    var kind = "";
    var name = "";
    for (var line : text.lines().toList()) {
      var type = TYPE.matcher(line);
      var sample = SAMPLE.matcher(line);
      if (type.matches()) {
        name = type.group(1);
        kind = type.group(2);
      } else if (sample.matches() && !name.endsWith("_seconds_max")) {
        var labels = new TreeSet<String>();
        if (sample.group(2) != null) {
          LABEL.matcher(sample.group(2)).results().forEach(label -> labels.add(label.group(1)));
        }
        labels.removeAll(UNSAID);
        families.put(name, new Documented.Metric(kind, labels));
      }
    }
    return families;
  }

  private static Settings settings(Broker broker) throws Mistakes {
    var given = LocalVerity.settings(broker.bootstrapServers(), PREFIX, folder);
    given.put("roles", "webhook,machine,worker,console");
    given.put("topics.partitions", "1");
    given.put("webhook.secrets", SECRET);
    given.put("webhook.modes", "test");
    given.put("policy.file", folder.resolve("policy.yaml").toString());
    given.put("stripe.key.test", LocalStripe.KEY);
    given.put("stripe.api.base", sandbox.url().toString());
    given.put("audit.signing.key.file", folder.resolve("key.pem").toString());
    given.put("console.port", "0");
    given.put("console.users.file", folder.resolve("users.json").toString());
    given.put("console.store.file", folder.resolve("console.db").toString());
    given.put("traces.endpoint", collector.endpoint().toString());
    return Settings.read(null, Map.of(), given);
  }

  private static URI webhooks() {
    return URI.create("http://127.0.0.1:%d/webhooks/stripe".formatted(verity.webhookPort()));
  }

  private static URI console(String path) {
    return URI.create(Objects.requireNonNull(verity.console()).url() + path);
  }

  private static String scraped() {
    try {
      return send(
          HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:%d/metrics".formatted(verity.adminPort()))));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String send(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString()).body();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
