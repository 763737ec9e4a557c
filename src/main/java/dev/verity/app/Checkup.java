package dev.verity.app;

import dev.verity.doctor.ClockCheck;
import dev.verity.doctor.EndpointCheck;
import dev.verity.doctor.Examination;
import dev.verity.doctor.Finding;
import dev.verity.doctor.KafkaCheck;
import dev.verity.doctor.KeyCheck;
import dev.verity.doctor.LimitCheck;
import dev.verity.doctor.RetentionCheck;
import dev.verity.doctor.SecretCheck;
import dev.verity.session.Disclosure;
import dev.verity.session.Policy;
import dev.verity.stripe.ApiKey;
import dev.verity.stripe.ClockReading;
import dev.verity.stripe.Probe;
import dev.verity.stripe.StripeSettings;
import dev.verity.topics.Topic;
import dev.verity.topics.TopicSetup;
import dev.verity.topics.Topics;
import dev.verity.webhook.WebhookSettings.Mode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// What `verity doctor` looks at, with the settings that `verity serve` would have.
final class Checkup implements Examination {
  private static final String SETTINGS = "settings";
  private static final String POLICY = "policy";
  private static final String KAFKA = "Kafka";

  private final SettingsOptions options;
  private final InstantSource clock;

  Checkup(SettingsOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
  }

  @Override
  public void examine(@Nullable String url, Consumer<Finding> findings)
      throws InterruptedException {
    Settings settings;
    try {
      settings = options.read();
    } catch (Mistakes mistakes) {
      tell(mistakes, findings);
      findings.accept(Finding.skip("everything else", "the settings cannot be read"));
      return;
    }
    var stripe = settings(settings, findings);
    policy(settings, findings);
    findings.accept(
        SecretCheck.of(
            settings.get(Keys.WEBHOOK_SECRETS), settings.get(Keys.ROLES).contains(Role.WEBHOOK)));
    kafka(settings, findings);
    if (stripe != null) {
      stripe(settings, stripe, url, findings);
    }
  }

  private static void tell(Mistakes mistakes, Consumer<Finding> findings) {
    for (var sentence : mistakes.sentences()) {
      findings.accept(
          Finding.fail(
              SETTINGS,
              sentence,
              "Correct it in the file, the environment or --set; `verity settings` lists them."));
    }
  }

  /// How Stripe is reached; null when the settings do not say so.
  private static @Nullable StripeSettings settings(Settings settings, Consumer<Finding> findings) {
    try {
      var stripe = RoleSettings.stripe(settings);
      if (!settings.get(Keys.WEBHOOK_SECRETS).isEmpty()) {
        var _ = RoleSettings.webhook(settings);
      }
      if (stripe.keys().test() != null || stripe.keys().live() != null) {
        var _ = RoleSettings.worker(settings);
      }
      findings.accept(
          Finding.ok(SETTINGS, "can be read; Stripe is at " + settings.get(Keys.STRIPE_API)));
      return stripe;
    } catch (Mistakes mistakes) {
      tell(mistakes, findings);
      return null;
    }
  }

  private static void policy(Settings settings, Consumer<Finding> findings) {
    var file = settings.find(Keys.POLICY);
    try {
      var policy = RoleSettings.policy(settings);
      findings.accept(
          Finding.ok(
              POLICY,
              file == null
                  ? "none; sessions are only observed"
                  : file + " can be read" + (policy.dryRun() ? "; a dry run" : "")));
    } catch (Mistakes mistakes) {
      for (var sentence : mistakes.sentences()) {
        findings.accept(Finding.fail(POLICY, sentence, "Correct the policy file, or policy.file."));
      }
    }
  }

  private static void kafka(Settings settings, Consumer<Finding> findings)
      throws InterruptedException {
    var patience = settings.get(Keys.KAFKA_TIMEOUT);
    var client = new HashMap<>(settings.kafka());
    var millis = Math.toIntExact(patience.toMillis());
    client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    var topics = Topics.named(settings.get(Keys.TOPICS_PREFIX));
    try (var admin = Admin.create(client)) {
      var setup =
          new TopicSetup(
              admin,
              topics,
              settings.get(Keys.PARTITIONS),
              settings.get(Keys.REPLICATION).shortValue(),
              patience);
      if (new KafkaCheck(admin, setup, settings.get(Keys.KAFKA), findings).examine()) {
        new RetentionCheck(admin, findings)
            .examine(exposed(settings, topics), List.of(topics.keys(), topics.keyChangelog()));
      }
    } catch (KafkaException unusable) {
      findings.accept(
          Finding.fail(
              KAFKA,
              "its client cannot be set up: " + Mistakes.reason(unusable),
              "Correct kafka.bootstrap.servers or kafka.client.*."));
    }
  }

  /// Where personal values may lie in the clear.
  private static List<Topic<?>> exposed(Settings settings, Topics topics) {
    return privacy(settings).personalData() == Disclosure.CLEAR
        ? List.of(topics.inbox(), topics.deadLetters(), topics.events())
        : List.of(topics.inbox(), topics.deadLetters());
  }

  private static Policy.Privacy privacy(Settings settings) {
    try {
      return RoleSettings.policy(settings).privacy();
    } catch (Mistakes _) {
      return Policy.Privacy.DEFAULT; // told already
    }
  }

  private void stripe(
      Settings settings, StripeSettings stripe, @Nullable String url, Consumer<Finding> findings) {
    var readings = new ArrayList<ClockReading>();
    for (var mode : Mode.values()) {
      var livemode = mode == Mode.LIVE;
      var key = livemode ? stripe.keys().live() : stripe.keys().test();
      if (key == null) {
        findings.accept(noKey(settings, mode, livemode ? "live" : "test"));
      } else {
        readings.addAll(mode(settings, stripe, key, livemode, url, findings));
      }
    }
    results(settings, findings);
    findings.accept(ClockCheck.of(readings, settings.get(Keys.WEBHOOK_TOLERANCE)));
    findings.accept(
        LimitCheck.of(
            stripe.keys().test() != null,
            stripe.keys().live() != null,
            settings.get(Keys.STRIPE_CALLS_PER_SECOND),
            settings.get(Keys.STRIPE_CALLS_PER_SECOND_IN_ALL)));
  }

  /// Only where the policy wants results.
  private void results(Settings settings, Consumer<Finding> findings) {
    if (!privacy(settings).results()) {
      return;
    }
    try {
      var results = RoleSettings.results(settings);
      if (results.keys().test() != null) {
        KeyCheck.ofResults(false, new Probe(results, results.keys().test(), clock), findings);
      }
      if (results.keys().live() != null) {
        KeyCheck.ofResults(true, new Probe(results, results.keys().live(), clock), findings);
      }
    } catch (Mistakes mistakes) {
      tell(mistakes, findings);
    }
  }

  private static Finding noKey(Settings settings, Mode mode, String name) {
    var subject = name + " key";
    var worker = settings.get(Keys.ROLES).contains(Role.WORKER);
    var hasOther =
        settings.find(Keys.STRIPE_KEY_TEST) != null || settings.find(Keys.STRIPE_KEY_LIVE) != null;
    if (worker && !hasOther) {
      return Finding.fail(
          subject,
          "none, and the worker role needs one",
          "Set stripe.key.%s or its .file, or leave the worker out of roles.".formatted(name));
    }
    return worker && settings.get(Keys.WEBHOOK_MODES).contains(mode)
        ? Finding.warn(
            subject,
            "none, but webhook.modes takes events of %s mode".formatted(name),
            "Set stripe.key.%s or its .file, or take %s out of webhook.modes."
                .formatted(name, name))
        : Finding.skip(subject, "none is set");
  }

  private List<ClockReading> mode(
      Settings settings,
      StripeSettings stripe,
      ApiKey key,
      boolean livemode,
      @Nullable String url,
      Consumer<Finding> findings) {
    var probe = new Probe(stripe, key, clock);
    var endpoints = new KeyCheck(livemode, probe, findings).examine();
    var mode = livemode ? Mode.LIVE : Mode.TEST;
    if (endpoints != null && settings.get(Keys.WEBHOOK_MODES).contains(mode)) {
      new EndpointCheck(livemode, url).of(endpoints).forEach(findings);
    }
    return probe.clockReadings();
  }
}
