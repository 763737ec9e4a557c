package dev.verity.app;

import dev.verity.access.NotedDenials;
import dev.verity.audit.AuditTopics;
import dev.verity.audit.Notary;
import dev.verity.audit.NotarySettings;
import dev.verity.console.Console;
import dev.verity.console.ConsoleSettings;
import dev.verity.console.Parts;
import dev.verity.console.Playground;
import dev.verity.deadletters.KafkaLetters;
import dev.verity.followup.Results;
import dev.verity.followup.Worker;
import dev.verity.followup.WorkerSettings;
import dev.verity.machine.Machine;
import dev.verity.machine.MachineSettings;
import dev.verity.operations.Acts;
import dev.verity.operations.AuditRuns;
import dev.verity.operations.PolicyInWords;
import dev.verity.operations.Redrives;
import dev.verity.operations.Wellbeing;
import dev.verity.privacy.KeyWrap;
import dev.verity.projection.BrokenStore;
import dev.verity.projection.Projection;
import dev.verity.projection.ProjectionSettings;
import dev.verity.projection.Views;
import dev.verity.recovery.Recovery;
import dev.verity.recovery.RecoverySettings;
import dev.verity.recovery.StandingReader;
import dev.verity.session.Policy;
import dev.verity.stripe.Events;
import dev.verity.stripe.StripeEvents;
import dev.verity.stripe.StripeSettings;
import dev.verity.stripe.StripeVerificationSessions;
import dev.verity.stripe.VerificationSessions;
import dev.verity.topics.ClientMeters;
import dev.verity.topics.RequestSender;
import dev.verity.topics.Topics;
import dev.verity.tracing.Tracing;
import dev.verity.webhook.KafkaInbox;
import dev.verity.webhook.Webhook;
import dev.verity.webhook.WebhookSettings;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running program: its roles, in the order of an event's way, and what they share.
///
///     Stripe ─▶ webhook ─▶ inbox ─▶ machine ─▶ followups ─▶ worker ─▶ Stripe
///                                      ▲                        │
///                                      └─────── outcomes ◀──────┘
public final class Verity implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Verity.class);

  private final Settings settings;
  private final Function<StripeSettings, VerificationSessions> stripe;
  private final Tracing tracing;
  private final Topics topics;
  private final InstantSource clock = InstantSource.system();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ClientMeters clientMeters = new ClientMeters(meters);
  private final Health health = new Health(meters);
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private int webhookPort;
  private int adminPort;
  private @Nullable Console console;
  private volatile boolean started;

  private Verity(
      Settings settings, Function<StripeSettings, VerificationSessions> stripe, Tracing tracing) {
    this.settings = settings;
    this.stripe = stripe;
    this.tracing = part(tracing);
    topics = Topics.named(settings.get(Keys.TOPICS_PREFIX));
  }

  /// Starts what `roles` names.
  ///
  /// @throws Mistakes when the operator has to put something right; nothing is left running then
  public static Verity start(Settings settings) throws Mistakes {
    var system = InstantSource.system();
    var tracing = tracing(settings);
    return start(
        settings, stripe -> new StripeVerificationSessions(stripe, system, tracing), tracing);
  }

  /// As above, with another way to reach Stripe.
  public static Verity start(
      Settings settings, Function<StripeSettings, VerificationSessions> stripe) throws Mistakes {
    return start(settings, stripe, tracing(settings));
  }

  private static Tracing tracing(Settings settings) {
    var endpoint = settings.find(Keys.TRACES_ENDPOINT);
    return endpoint == null ? Tracing.OFF : Tracing.to(endpoint, settings.get(Keys.TRACES_RATIO));
  }

  private static Verity start(
      Settings settings, Function<StripeSettings, VerificationSessions> stripe, Tracing tracing)
      throws Mistakes {
    var verity = new Verity(settings, stripe, tracing);
    try {
      verity.startParts();
      return verity;
    } catch (Mistakes | RuntimeException | Error failure) {
      verity.close();
      throw failure;
    }
  }

  /// Where webhooks are taken; 0 without the webhook role.
  public int webhookPort() {
    return webhookPort;
  }

  /// Where health and metrics are served.
  public int adminPort() {
    return adminPort;
  }

  /// The console; null without its role.
  public @Nullable Console console() {
    return console;
  }

  public MeterRegistry meters() {
    return meters;
  }

  /// Stops what was started last first: nothing new comes in, what is under way is finished.
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failure) {
        LOG.warn("A part did not stop as it should.", failure);
      }
    }
    LOG.info("Verity has stopped.");
  }

  private void startParts() throws Mistakes {
    var roles = RoleSettings.of(settings);
    part(clientMeters);
    health.require("started", () -> started);
    var preparation = part(Aside.begin("verity-topics", () -> TopicStart.prepare(settings)));
    serveAdmin(roles.admin());
    var inbox = roles.webhook() == null ? null : inbox(roles.webhook());
    preparation.await();
    var webhook =
        roles.webhook() == null || inbox == null ? null : startWebhook(roles.webhook(), inbox);

    if (roles.machine() != null) {
      startMachine(roles.machine(), roles.policy(), roles.keyWrap());
    }
    if (roles.notary() != null) {
      startNotary(roles.notary());
    }
    if (roles.worker() != null && roles.stripe() != null) {
      var calls = stripe.apply(roles.stripe());
      startWorker(roles.worker(), calls, results(roles));
      if (roles.recovery() != null) {
        startRecovery(roles.recovery(), new StripeEvents(roles.stripe(), clock), calls);
      }
    }
    if (roles.projection() != null && roles.console() != null) {
      var projection = startProjection(roles.projection());
      startConsole(roles.console(), projection.views(), roles.policy());
    }
    var pulse = part(Pulse.start(settings.kafka()));
    health.require("kafka", pulse::isBeating);
    measureProcess();
    if (webhook != null) {
      parts.remove(
          webhook); // it starts first, since what it takes is safe at once, and stops first
      part(webhook);
    }
    started = true;
    LOG.info("Verity runs as {}.", settings.get(Keys.ROLES));
  }

  private void startMachine(
      MachineSettings machineSettings, Policy policy, @Nullable KeyWrap keyWrap) throws Mistakes {
    try {
      var machine = part(Machine.start(machineSettings, topics, policy, keyWrap, meters, tracing));
      machine.showClients(clientMeters);
      health.require("machine", machine::isRunning);
      health.require("state_format", () -> !machine.isTooOld());
      health.require("keyset", () -> !machine.lacksAKey());
      FunctionCounter.builder("verity.machine.restored", machine, Machine::restored)
          .description("Records read from the changelogs before a partition was processed")
          .register(meters);
      FunctionCounter.builder("verity.machine.mirrored", machine, Machine::mirrored)
          .description("Records read from the changelogs to keep a copy of what others process")
          .register(meters);
      Gauge.builder("verity.machine.store.used", machine, Machine::storeBytesUsed)
          .description("Memory that RocksDB uses for the local state, outside of the heap")
          .baseUnit("bytes")
          .register(meters);
      Gauge.builder("verity.machine.store.max", machine, Machine::storeBytesMax)
          .description("Memory that RocksDB may use: machine.store.bytes.max")
          .baseUnit("bytes")
          .register(meters);
    } catch (KafkaException unusable) {
      throw new Mistakes(
          "The directory %s (machine.state.directory) is used by another process or cannot be written: %s"
              .formatted(machineSettings.stateDirectory(), Mistakes.reason(unusable)));
    }
  }

  private void startNotary(NotarySettings notary) {
    var running = part(Notary.start(notary, topics, meters, clock));
    health.require("notary", running::isRunning);
  }

  /// How results are read; null where the policy leaves them at Stripe.
  private @Nullable Results results(RoleSettings roles) {
    return roles.results() == null || roles.keyWrap() == null
        ? null
        : new Results(stripe.apply(roles.results()), settings.kafka(), topics, roles.keyWrap());
  }

  private void startWorker(
      WorkerSettings worker, VerificationSessions calls, @Nullable Results results) {
    var running = part(Worker.start(worker, topics, calls, results, meters, tracing, clock));
    running.showClients(clientMeters);
    health.require("worker", running::isRunning);
    health.require("stripe_key_test", () -> !running.isKeyRefused(false));
    health.require("stripe_key_live", () -> !running.isKeyRefused(true));
    measureRefusals(running, "test", false);
    measureRefusals(running, "live", true);
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(running.circuits()).bindTo(meters);
    TaggedBulkheadMetrics.ofBulkheadRegistry(running.bulkheads()).bindTo(meters);
  }

  /// An account that does not let us act for it is no reason to take no webhooks, nor is a key that
  /// does not show results.
  private void measureRefusals(Worker worker, String mode, boolean livemode) {
    Gauge.builder("verity.followup.accounts.refused", worker, it -> it.accountsRefused(livemode))
        .description("Connected accounts that do not let our API key act for them")
        .tag("mode", mode)
        .register(meters);
    Gauge.builder(
            "verity.followup.results.key.refused",
            worker,
            it -> it.isResultsKeyRefused(livemode) ? 1 : 0)
        .description("1 while Stripe refuses our key for the results of verifications")
        .tag("mode", mode)
        .register(meters);
  }

  private void startRecovery(RecoverySettings recovery, Events events, VerificationSessions calls) {
    if (recovery.sweepEvery() == null && recovery.reconcileEvery() == null) {
      return;
    }
    var reads = part(new RequestedReads(new RequestSender(settings.kafka(), topics, clock)));
    var running = part(Recovery.start(recovery, topics, events, calls::page, reads, meters, clock));
    health.require("recovery", running::isRunning);
    // a key that may not read events is no reason to take no webhooks: it is a log line and a gauge
    Gauge.builder("verity.recovery.key.refused", running, it -> it.keyRefusedAt() == null ? 0 : 1)
        .description("1 while Stripe refuses our key the lists that recovery reads")
        .register(meters);
  }

  /// An old view is no reason to take no webhooks: only a process that does nothing but show is not
  /// ready meanwhile.
  private Projection startProjection(ProjectionSettings projection) throws Mistakes {
    try {
      var running = part(Projection.start(projection, topics, meters, clock));
      if (settings.get(Keys.ROLES).equals(Set.of(Role.CONSOLE))) {
        health.require("projection", running::isCurrent);
      }
      return running;
    } catch (BrokenStore broken) {
      throw new Mistakes(String.valueOf(broken.getMessage()));
    }
  }

  private void startConsole(ConsoleSettings wanted, Views views, Policy policy) throws Mistakes {
    var sender = part(new RequestSender(settings.kafka(), topics, clock));
    var patience = settings.get(Keys.KAFKA_TIMEOUT);
    var redrives =
        part(
            new Redrives(() -> new KafkaLetters(settings.kafka(), topics, patience, clock), clock));
    var audits =
        part(
            new AuditRuns(
                () -> new AuditTopics(settings.kafka(), topics, patience),
                RoleSettings.auditKeys(settings),
                clock));
    var recovery =
        part(
            new StandingReader(
                settings.kafka(),
                patience,
                settings.get(Keys.TOPICS_PREFIX) + "-recovery",
                topics.inbox().name(),
                clock));
    var parts =
        new Parts(
            views,
            new Acts(sender::send, views.sessions()),
            redrives,
            audits,
            policy,
            () -> PolicyInWords.of(policy, limits(), clock.instant()),
            () -> Wellbeing.of(meters, health.report()),
            recovery::read,
            new NotedDenials(
                sender::send, id -> views.sessions().summary(id).isPresent(), meters, clock),
            playground(),
            clock);
    try {
      console = part(Console.start(wanted, parts));
    } catch (JavalinBindException taken) {
      throw new Mistakes(Mistakes.portTaken(Keys.CONSOLE_PORT, wanted.port()));
    }
  }

  /// Only where the sandbox stands for Stripe.
  private @Nullable Playground playground() throws Mistakes {
    var stripe = RoleSettings.stripe(settings);
    return stripe.apiBase().equals(StripeSettings.STRIPE) || stripe.keys().test() == null
        ? null
        : part(new Playground(stripe.apiBase(), this.stripe.apply(stripe)));
  }

  /// What bounds what, without what is secret.
  private Map<String, String> limits() {
    var limits = new LinkedHashMap<String, String>();
    Keys.LIMITS.forEach(
        key -> limits.put(key.name(), Objects.toString(settings.find(key), "never")));
    return limits;
  }

  /// Nothing goes there before the topics are ready.
  private KafkaInbox inbox(WebhookSettings webhook) throws Mistakes {
    try {
      var inbox =
          part(
              new KafkaInbox(
                  topics.inbox().name(), settings.kafka(), webhook.acknowledgeTimeout(), tracing));
      inbox.showClients(clientMeters);
      return inbox;
    } catch (KafkaException unusable) {
      throw TopicStart.unusable(unusable);
    }
  }

  private Webhook startWebhook(WebhookSettings settings, KafkaInbox inbox) throws Mistakes {
    try {
      var webhook = part(Webhook.start(settings, inbox, meters, tracing, clock));
      webhookPort = webhook.port();
      return webhook;
    } catch (JavalinBindException taken) {
      throw new Mistakes(Mistakes.portTaken(Keys.WEBHOOK_PORT, settings.port()));
    }
  }

  private void serveAdmin(AdminSettings admin) throws Mistakes {
    try {
      adminPort = part(AdminServer.start(admin, health, meters)).port();
    } catch (JavalinBindException taken) {
      throw new Mistakes(Mistakes.portTaken(Keys.ADMIN_PORT, admin.port()));
    }
  }

  private void measureProcess() {
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    part(new JvmGcMetrics()).bindTo(meters);
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }
}
