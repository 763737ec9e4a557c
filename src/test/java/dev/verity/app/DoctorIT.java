package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import dev.verity.sandbox.ApiKey;
import dev.verity.sandbox.EndpointSettings;
import dev.verity.sandbox.Right;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.EventType;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `verity doctor` as it is typed, at a real broker and the sandbox: first all well, then one thing
/// wrong at a time.
@ExtendWith(SharedBroker.class)
@Timeout(120)
final class DoctorIT {
  private static final String OUR_URL = "https://verity.example/webhooks/stripe";
  private static final String KEY = "rk_test_doctor";
  private static final Set<String> ALL_SIX =
      Stream.of(EventType.Known.values())
          .map(type -> EventType.PREFIX + type.wire())
          .collect(Collectors.toSet());

  private final String prefix = SharedBroker.prefix(DoctorIT.class) + "verity";
  private final Topics topics = Topics.named(prefix);
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> options = new ArrayList<>();
  private @TempDir Path folder;
  private Admin admin;
  private Sandbox sandbox;

  private record Run(int exit, String out, String err) {
    List<String> lines(String mark) {
      return out.lines().filter(line -> line.startsWith(mark)).toList();
    }

    /// The line after the only FAIL.
    String fix() {
      var lines = out.lines().toList();
      var failed = lines("FAIL");
      assertThat(failed).as(out).hasSize(1);
      return lines.get(lines.indexOf(failed.getFirst()) + 1);
    }
  }

  @BeforeEach
  void makeEverythingWell(Broker broker) throws Exception {
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    new TopicSetup(admin, topics, 3, (short) 1, Duration.ofSeconds(30)).ensure();
    play(InstantSource.system(), EnumSet.allOf(Right.class));
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("topics.prefix", prefix);
    settings.put("topics.partitions", "3");
    settings.put("topics.replication", "1");
    settings.put("webhook.secrets", "whsec_of_the_endpoint");
    settings.put("webhook.modes", "test");
    settings.put("stripe.key.test", KEY);
    settings.put("stripe.calls.per.second.in.all", "25");
  }

  @AfterEach
  void stop() {
    admin.close();
    sandbox.close();
  }

  @Test
  void whenAllIsWellItSaysSoAndExitsWithZero() throws Exception {
    register(OUR_URL, ALL_SIX);
    wantResults();
    settings.put("stripe.results.key.test", KEY);

    var run = doctor();

    assertThat(run.err).isEmpty();
    assertThat(run.lines("FAIL")).as(run.out).isEmpty();
    assertThat(run.lines("warn")).as(run.out).isEmpty();
    assertThat(run.exit).isZero();
    assertThat(run.out)
        .contains("ok    settings ", "ok    policy ", "ok    Kafka ", "ok    Kafka version ")
        .contains("metadata.version level ")
        .contains("raw bodies in " + topics.inbox().name(), "readable for at most 4 days 1 h")
        .contains("deletions from " + topics.keys().name(), "carried out within 18 h")
        .contains("ok    topics ", "may write sessions", OUR_URL + " is enabled and hears all six")
        .contains("ok    test key for results may read results")
        .contains("ok    clock ", "ok    rate limits ");
    assertThat(run.out).doesNotContain(KEY, "whsec_of");
    assertThat(sandbox.ledger().sessions()).isEmpty();
    assertThat(sandbox.ledger().illegal()).isEmpty();
  }

  @Test
  void aKeyForResultsThatThePolicyWantsIsMissed() throws Exception {
    register(OUR_URL, ALL_SIX);
    wantResults();

    assertThat(doctor().lines("FAIL"))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("stripe.results.key.test is not set"));
  }

  @Test
  void theSameIsToldInJson() {
    register(OUR_URL, Set.of("*"));
    options.add("--json");

    var run = doctor();

    assertThat(run.exit).isOne();
    var findings = JsonMapper.shared().readTree(run.out);
    assertThat(findings.isArray()).isTrue();
    assertThat(findings.valueStream().filter(each -> each.path("mark").asString().equals("FAIL")))
        .singleElement()
        .satisfies(failed -> {
          assertThat(failed.path("found").asString()).contains("redacted");
          assertThat(failed.path("fix").asString()).contains("enabled_events");
        });
    assertThat(findings.valueStream().map(JsonNode::propertyNames))
        .allMatch(names -> List.copyOf(names).equals(List.of("mark", "what", "found", "fix")));
  }

  @Test
  void anEndpointForEverythingDoesNotHearOfRedactions() {
    register(OUR_URL, Set.of("*"));

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.fix()).contains("Name all six types");
    assertThat(run.lines("FAIL").getFirst())
        .contains(
            OUR_URL
                + " does not hear identity.verification_session.redacted"
                + " (`*` does not deliver `redacted`)");
  }

  @Test
  void anEndpointThatLacksRedactedIsNamed() {
    var types =
        ALL_SIX.stream().filter(type -> !type.endsWith("redacted")).collect(Collectors.toSet());
    register(OUR_URL, types);

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.fix()).contains("Name all six types");
    assertThat(run.lines("FAIL").getFirst())
        .endsWith("does not hear identity.verification_session.redacted");
  }

  @Test
  void aDisabledEndpointFails() {
    sandbox.disable(register(OUR_URL, ALL_SIX));

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst()).contains("is disabled");
    assertThat(run.fix()).contains("Enable it");
  }

  @Test
  void anEndpointThatIsNotThereFails() {
    register("https://verity.example/elsewhere", ALL_SIX);
    options.addAll(List.of("--url", OUR_URL));

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst())
        .contains("none has the url " + OUR_URL, "https://verity.example/elsewhere");
    assertThat(run.fix()).contains("correct --url");
  }

  @Test
  void aKeyThatMayNotWriteFails() {
    register(OUR_URL, ALL_SIX);
    restart(EnumSet.complementOf(EnumSet.of(Right.IDENTITY_WRITE)));

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst()).contains("may write sessions", "HTTP 403");
    assertThat(run.fix()).contains("Verification Sessions, Write");
  }

  @Test
  void aKeyThatMayNotSeeEndpointsIsAWarning() {
    restart(EnumSet.complementOf(EnumSet.of(Right.WEBHOOKS_READ)));

    var run = doctor();

    assertThat(run.exit).isZero();
    assertThat(run.lines("warn"))
        .singleElement()
        .asString()
        .contains("may read webhook endpoints", "HTTP 403");
  }

  @Test
  void aKeyThatStripeDoesNotKnowFails() {
    settings.put("stripe.key.test", "rk_test_another");

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst()).contains("does not know the key", "HTTP 401");
    assertThat(run.out).doesNotContain("rk_test_another");
  }

  @Test
  void aClockThatIsFarOffFails() {
    sandbox.close();
    play(() -> InstantSource.system().instant().plusSeconds(600), EnumSet.allOf(Right.class));
    register(OUR_URL, ALL_SIX);

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst()).contains("clock", " s behind Stripe's");
    assertThat(run.fix()).contains("NTP");
  }

  @Test
  void aTopicThatIsCompactedWhereItMustNotBeFails() throws Exception {
    register(OUR_URL, ALL_SIX);
    configure(topics.audit().name(), "cleanup.policy", "compact");

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst())
        .contains("topic " + topics.audit().name(), "cleanup.policy=compact, Verity needs delete");
    assertThat(run.fix()).contains("kafka-configs --alter");
  }

  @Test
  void bodiesThatAreKeptForEverAreAWarning() throws Exception {
    register(OUR_URL, ALL_SIX);
    configure(topics.inbox().name(), "retention.ms", "-1");

    var run = doctor();

    assertThat(run.exit).isZero();
    assertThat(run.lines("warn"))
        .anyMatch(line ->
            line.contains("raw bodies in " + topics.inbox().name())
                && line.contains("readable without end"));
  }

  @Test
  void keysThatAreDestroyedTooLateAreAFailure() throws Exception {
    register(OUR_URL, ALL_SIX);
    configure(topics.keys().name(), "max.compaction.lag.ms", "9223372036854775807");

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst())
        .contains("deletions from " + topics.keys().name(), "later than promised");
    assertThat(run.fix()).contains("--add-config max.compaction.lag.ms=43200000");
  }

  @Test
  void topicsThatNobodyCanWriteToFail() throws Exception {
    register(OUR_URL, ALL_SIX);
    configure(topics.inbox().name(), "min.insync.replicas", "2");

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL").getFirst()).contains("min.insync.replicas=2 and 1 replicas");
  }

  @Test
  void strangersAndOtherRetentionAreWarnings() throws Exception {
    register(OUR_URL, ALL_SIX);
    admin.createTopics(List.of(new NewTopic(prefix + ".inbix", 1, (short) 1))).all().get();
    configure(topics.events().name(), "retention.ms", "1000");

    var run = doctor();

    assertThat(run.exit).isZero();
    assertThat(run.lines("warn"))
        .hasSize(2)
        .anyMatch(line -> line.contains("retention.ms=1000"))
        .anyMatch(line -> line.contains(prefix + ".inbix"));
  }

  @Test
  void beforeTheFirstStartMissingTopicsAreAWarningUnlessTheyCannotBeMade() {
    register(OUR_URL, ALL_SIX);
    settings.put("topics.prefix", prefix + "-new");
    var first = doctor();
    assertThat(first.exit).isZero();
    assertThat(first.lines("warn")).singleElement().asString().contains("they can be made");

    settings.put("topics.replication", "3");
    var second = doctor();
    assertThat(second.exit).isOne();
    assertThat(second.lines("FAIL").getFirst()).contains("3 replicas (topics.replication)");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws Exception {
    register(OUR_URL, Set.of("*"));
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      settings.put("kafka.bootstrap.servers", "127.0.0.1:" + socket.getLocalPort());
    }
    settings.put("kafka.start.timeout", "PT0.5S");
    settings.put("webhook.secrets", "sk_test_mistaken");
    settings.put(
        "policy.file",
        Files.writeString(folder.resolve("policy.yaml"), "lease: soon\n").toString());

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL"))
        .satisfiesExactly(
            line -> assertThat(line).contains("policy", "lease is 'soon'"),
            line -> assertThat(line).contains("signing secrets", "does not look like whsec_"),
            line -> assertThat(line).contains("Kafka", "does not answer"),
            line -> assertThat(line).contains("webhook endpoint"));
    assertThat(run.out).doesNotContain("mistaken");
  }

  @Test
  void settingsThatCannotBeReadAreAllShown() {
    settings.put("webhook.port", "many");
    settings.put("admin.prot", "1");

    var run = doctor();

    assertThat(run.exit).isOne();
    assertThat(run.lines("FAIL"))
        .hasSize(2)
        .anyMatch(line -> line.contains("admin.prot is no setting."))
        .anyMatch(line -> line.contains("webhook.port is 'many'"));
  }

  private void play(InstantSource clock, Set<Right> rights) {
    sandbox =
        Sandbox.start(
            SandboxSettings.defaults().with(clock).with(List.of(ApiKey.restricted(KEY, rights))));
    settings.put("stripe.api.base", sandbox.url().toString());
  }

  private void restart(Set<Right> rights) {
    sandbox.close();
    play(InstantSource.system(), rights);
    register(OUR_URL, ALL_SIX);
  }

  private String register(String url, Set<String> types) {
    var endpoint = EndpointSettings.snapshots(URI.create(url), "whsec_of_the_endpoint");
    return sandbox.register(endpoint.withEnabledEvents(types)).id();
  }

  private void configure(String topic, String name, String value) throws Exception {
    var operation = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(operation)))
        .all()
        .get();
  }

  private void wantResults() throws IOException {
    var policy = folder.resolve("policy.yaml");
    Files.writeString(policy, "privacy: {personalData: sealed, results: true}\n");
    settings.put("policy.file", policy.toString());
  }

  private Run doctor() {
    var out = new StringWriter();
    var err = new StringWriter();
    var arguments =
        Stream.of(
                Stream.of("doctor"),
                options.stream(),
                settings.entrySet().stream()
                    .filter(each -> !Secrets.include(each.getKey()))
                    .map(each -> "--set=" + each))
            .flatMap(each -> each)
            .toArray(String[]::new);
    var environment =
        settings.entrySet().stream()
            .filter(each -> Secrets.include(each.getKey()))
            .collect(
                Collectors.toMap(each -> Key.environmentName(each.getKey()), Map.Entry::getValue));
    var exit =
        Main.commandLine(environment)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }
}
