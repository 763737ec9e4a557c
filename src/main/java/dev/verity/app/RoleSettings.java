package dev.verity.app;

import dev.verity.audit.NotarySettings;
import dev.verity.audit.PublicKey;
import dev.verity.audit.SigningKey;
import dev.verity.console.ConsoleSettings;
import dev.verity.followup.WorkerSettings;
import dev.verity.http.Proxies;
import dev.verity.http.Senders;
import dev.verity.http.Tls;
import dev.verity.machine.MachineSettings;
import dev.verity.oidc.OidcSettings;
import dev.verity.policy.BadPolicy;
import dev.verity.policy.PolicyFile;
import dev.verity.privacy.BadKeyset;
import dev.verity.privacy.KeyWrap;
import dev.verity.privacy.Keyset;
import dev.verity.projection.ProjectionSettings;
import dev.verity.recovery.Realm;
import dev.verity.recovery.RecoverySettings;
import dev.verity.session.Disclosure;
import dev.verity.session.Policy;
import dev.verity.stripe.ApiKey;
import dev.verity.stripe.ApiKeys;
import dev.verity.stripe.KeyForm;
import dev.verity.stripe.StripeSettings;
import dev.verity.topics.Topics;
import dev.verity.webhook.WebhookSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settings as each role wants them; null for a role that this process does not have.
record RoleSettings(
    Policy policy,
    AdminSettings admin,
    @Nullable WebhookSettings webhook,
    @Nullable MachineSettings machine,
    @Nullable KeyWrap keyWrap,
    @Nullable NotarySettings notary,
    @Nullable WorkerSettings worker,
    @Nullable StripeSettings stripe,
    @Nullable StripeSettings results,
    @Nullable RecoverySettings recovery,
    @Nullable ProjectionSettings projection,
    @Nullable ConsoleSettings console) {

  /// Of calls that are on their way, before sessions that are merely due wait for their turn.
  private static final Duration AHEAD = Duration.ofSeconds(10);

  private static final String WEBHOOK_PATH = "/webhooks/stripe";

  private interface Reader<T> {
    T read() throws Mistakes;
  }

  /// Reads what the roles need, tries the ports, and tells all mistakes at once.
  static RoleSettings of(Settings settings) throws Mistakes {
    var roles = settings.get(Keys.ROLES);
    var works = roles.contains(Role.WORKER);
    var mistakes = new ArrayList<String>();
    var policy = checked(mistakes, () -> policy(settings, roles));
    var admin = checked(mistakes, () -> admin(settings));
    var webhook = roles.contains(Role.WEBHOOK) ? checked(mistakes, () -> webhook(settings)) : null;
    var signingKey =
        roles.contains(Role.MACHINE)
            ? checked(mistakes, () -> signingKey(settings))
            : Optional.<SigningKey>empty();
    var worker = works ? checked(mistakes, () -> worker(settings)) : null;
    var stripe = works ? checked(mistakes, () -> stripe(settings)) : null;
    var readsResults = works && policy != null && policy.privacy().results();
    var results = readsResults ? checked(mistakes, () -> results(settings)) : null;
    var keyWrap =
        roles.contains(Role.MACHINE) || readsResults
            ? checked(mistakes, () -> keyWrap(settings, policy))
            : Optional.<KeyWrap>empty();
    var recovery =
        works && !realms(settings).isEmpty() ? checked(mistakes, () -> recovery(settings)) : null;
    var console = roles.contains(Role.CONSOLE) ? checked(mistakes, () -> console(settings)) : null;
    checkPort(mistakes, settings, Keys.ADMIN_HOST, Keys.ADMIN_PORT);
    if (roles.contains(Role.WEBHOOK)) {
      checkPort(mistakes, settings, Keys.WEBHOOK_HOST, Keys.WEBHOOK_PORT);
    }
    if (roles.contains(Role.CONSOLE)) {
      checkPort(mistakes, settings, Keys.CONSOLE_HOST, Keys.CONSOLE_PORT);
    }
    if (policy == null || admin == null || !mistakes.isEmpty()) {
      throw new Mistakes(mistakes);
    }
    var machine = roles.contains(Role.MACHINE) ? machine(settings) : null;
    var notary =
        signingKey == null ? null : signingKey.map(key -> notary(settings, key)).orElse(null);
    return new RoleSettings(
        policy,
        admin,
        webhook,
        machine,
        keyWrap == null ? null : keyWrap.orElse(null),
        notary,
        worker,
        stripe,
        results,
        recovery,
        roles.contains(Role.CONSOLE) ? projection(settings) : null,
        console);
  }

  /// What only takes webhooks needs no policy.
  private static Policy policy(Settings settings, Set<Role> roles) throws Mistakes {
    return roles.equals(Set.of(Role.WEBHOOK)) ? Policy.observing() : policy(settings);
  }

  /// What is owed by the file that the settings name.
  static Policy policy(Settings settings) throws Mistakes {
    try {
      return PolicyFile.read(settings.find(Keys.POLICY));
    } catch (BadPolicy bad) {
      throw new Mistakes(bad.sentences());
    }
  }

  /// What wraps the data keys; empty where nothing is sealed, now or before.
  private static Optional<KeyWrap> keyWrap(Settings settings, @Nullable Policy policy)
      throws Mistakes {
    var file = settings.find(Keys.PRIVACY_KEYSET);
    if (file != null) {
      try {
        return Optional.of(Keyset.read(file));
      } catch (BadKeyset bad) {
        throw new Mistakes("privacy.keyset.file: " + Mistakes.reason(bad));
      }
    }
    if (policy != null && policy.privacy().personalData() == Disclosure.SEALED) {
      throw new Mistakes(
          "The policy wants personal data sealed, and privacy.keyset.file is not set: make a keyset"
              + " with `verity keyset create FILE`, or let the policy drop personal data.");
    }
    return Optional.empty();
  }

  /// How Stripe is reached; the commands use it too.
  static StripeSettings stripe(Settings settings) throws Mistakes {
    return stripe(settings, Keys.STRIPE_KEY_TEST, Keys.STRIPE_KEY_LIVE);
  }

  private static StripeSettings stripe(Settings settings, Key<ApiKey> test, Key<ApiKey> live)
      throws Mistakes {
    try {
      return new StripeSettings(
          settings.get(Keys.STRIPE_API),
          new ApiKeys(settings.find(test), settings.find(live)),
          settings.get(Keys.STRIPE_CONNECT_TIMEOUT),
          settings.get(Keys.STRIPE_READ_TIMEOUT));
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes("The settings stripe.* do not fit: " + Mistakes.reason(wrong));
    }
  }

  /// How Stripe is reached for the results of verifications: with keys that may do nothing else.
  static StripeSettings results(Settings settings) throws Mistakes {
    var mistakes = new ArrayList<String>();
    checkResultsKey(mistakes, settings, Keys.STRIPE_KEY_TEST, Keys.STRIPE_RESULTS_KEY_TEST);
    checkResultsKey(mistakes, settings, Keys.STRIPE_KEY_LIVE, Keys.STRIPE_RESULTS_KEY_LIVE);
    if (!mistakes.isEmpty()) {
      throw new Mistakes(mistakes);
    }
    return stripe(settings, Keys.STRIPE_RESULTS_KEY_TEST, Keys.STRIPE_RESULTS_KEY_LIVE);
  }

  private static void checkResultsKey(
      List<String> mistakes, Settings settings, Key<ApiKey> calls, Key<ApiKey> results) {
    var key = settings.find(results);
    if (key == null && settings.find(calls) != null) {
      mistakes.add(
          "The policy wants the results of verifications, and %s is not set: make a restricted key that may read them, or take privacy.results out of the policy."
              .formatted(results.name()));
    }
    if (key != null && KeyForm.of(key) == KeyForm.SECRET) {
      mistakes.add(
          "%s is a secret key (sk_…), to which Stripe does not show all results: a restricted key (rk_…) is wanted."
              .formatted(results.name()));
    }
  }

  static WebhookSettings webhook(Settings settings) throws Mistakes {
    if (settings.get(Keys.WEBHOOK_SECRETS).isEmpty()) {
      throw new Mistakes(
          "The webhook role needs the endpoint's signing secret: set webhook.secrets or"
              + " webhook.secrets.file, or leave the webhook out of roles.");
    }
    try {
      return new WebhookSettings(
          settings.get(Keys.WEBHOOK_HOST),
          settings.get(Keys.WEBHOOK_PORT),
          WEBHOOK_PATH,
          settings.get(Keys.WEBHOOK_SECRETS),
          settings.get(Keys.WEBHOOK_TOLERANCE),
          settings.get(Keys.WEBHOOK_BODY_MAX),
          settings.get(Keys.WEBHOOK_MODES),
          Set.copyOf(settings.get(Keys.WEBHOOK_ACCOUNTS)),
          settings.get(Keys.WEBHOOK_IN_FLIGHT_MAX),
          settings.get(Keys.WEBHOOK_CONNECTIONS_MAX),
          settings.get(Keys.WEBHOOK_ACKNOWLEDGE_TIMEOUT),
          tls(settings, Keys.WEBHOOK_TLS_KEYSTORE, Keys.WEBHOOK_TLS_PASSWORD),
          senders(settings));
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes("The settings webhook.* do not fit: " + wrong.getMessage());
    }
  }

  private static @Nullable Senders senders(Settings settings) {
    var file = settings.find(Keys.WEBHOOK_SOURCES);
    return file == null ? null : new Senders(file, settings.get(Keys.WEBHOOK_PROXIES));
  }

  /// How health and metrics are served.
  static AdminSettings admin(Settings settings) throws Mistakes {
    try {
      return new AdminSettings(
          settings.get(Keys.ADMIN_HOST),
          settings.get(Keys.ADMIN_PORT),
          settings.find(Keys.ADMIN_TOKEN),
          tls(settings, Keys.ADMIN_TLS_KEYSTORE, Keys.ADMIN_TLS_PASSWORD));
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes("The settings admin.* do not fit: " + wrong.getMessage());
    }
  }

  private static @Nullable Tls tls(Settings settings, Key<Path> keystore, Key<String> password) {
    var file = settings.find(keystore);
    return file == null ? null : new Tls(file, settings.get(password));
  }

  private static MachineSettings machine(Settings settings) {
    return new MachineSettings(
        settings.kafka(),
        settings.get(Keys.TOPICS_PREFIX) + "-machine",
        settings.get(Keys.STATE_DIRECTORY),
        settings.get(Keys.MACHINE_THREADS),
        settings.get(Keys.MACHINE_STANDBYS),
        settings.get(Keys.REPLICATION),
        settings.get(Keys.MACHINE_STORE_BYTES_MAX),
        settings.get(Keys.MACHINE_TICK),
        callsAhead(settings),
        Topics.SEGMENT);
  }

  /// What keeps a worker busy, and lets nothing that is new wait for longer.
  private static int callsAhead(Settings settings) {
    var ticks = settings.get(Keys.MACHINE_TICK).multipliedBy(2);
    var seconds = Math.max(AHEAD.toSeconds(), ticks.toSeconds());
    var calls = settings.get(Keys.STRIPE_CALLS_PER_SECOND) * seconds;
    return Math.toIntExact(Math.ceilDiv(calls, settings.get(Keys.PARTITIONS)));
  }

  /// What signs checkpoints, where any are made. The commands use it too.
  static Optional<SigningKey> signingKey(Settings settings) throws Mistakes {
    try {
      return Optional.ofNullable(settings.find(Keys.AUDIT_KEY)).map(SigningKey::read);
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes("The setting audit.signing.key.file does not fit: " + wrong.getMessage());
    }
  }

  /// The other half of that key, if there is one: whose signatures count here.
  static List<PublicKey> auditKeys(Settings settings) throws Mistakes {
    return signingKey(settings).map(SigningKey::publicKey).stream().toList();
  }

  private static NotarySettings notary(Settings settings, SigningKey key) {
    return new NotarySettings(
        settings.kafka(),
        settings.get(Keys.TOPICS_PREFIX) + "-notary",
        key,
        settings.get(Keys.AUDIT_EVERY));
  }

  private static ProjectionSettings projection(Settings settings) {
    return new ProjectionSettings(
        settings.kafka(),
        settings.get(Keys.CONSOLE_STORE),
        settings.get(Keys.CONSOLE_KEEP),
        settings.get(Keys.KAFKA_TIMEOUT));
  }

  /// Where the console is served, and to whom.
  private static ConsoleSettings console(Settings settings) throws Mistakes {
    try {
      return new ConsoleSettings(
          settings.get(Keys.CONSOLE_HOST),
          settings.get(Keys.CONSOLE_PORT),
          settings.find(Keys.CONSOLE_URL),
          tls(settings, Keys.CONSOLE_TLS_KEYSTORE, Keys.CONSOLE_TLS_PASSWORD),
          new Proxies(settings.get(Keys.CONSOLE_PROXIES)),
          settings.get(Keys.CONSOLE_USERS),
          oidc(settings));
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes("The settings console.* do not fit: " + wrong.getMessage());
    }
  }

  /// With which provider people may sign in at the console; null where it is passwords alone.
  static @Nullable OidcSettings oidc(Settings settings) throws Mistakes {
    var issuer = settings.find(Keys.OIDC_ISSUER);
    var client = settings.get(Keys.OIDC_CLIENT);
    var secret = settings.find(Keys.OIDC_SECRET);
    var console = settings.find(Keys.CONSOLE_URL);
    if (issuer == null && client.isEmpty() && secret == null) {
      return null;
    }
    if (issuer == null || client.isEmpty() || secret == null || console == null) {
      throw new Mistakes(
          "Sign-in with OpenID Connect needs console.oidc.issuer, console.oidc.client.id,"
              + " console.oidc.client.secret (or its .file) and console.url: set what is missing,"
              + " or none of console.oidc.*.");
    }
    try {
      return new OidcSettings(issuer, client, secret, settings.get(Keys.OIDC_CLAIM), console);
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes(
          "The settings console.oidc.* and console.url do not fit: " + Mistakes.reason(wrong));
    }
  }

  static WorkerSettings worker(Settings settings) throws Mistakes {
    if (settings.find(Keys.STRIPE_KEY_TEST) == null
        && settings.find(Keys.STRIPE_KEY_LIVE) == null) {
      throw new Mistakes(
          "The worker role needs an API key: set stripe.key.test or stripe.key.live (or their"
              + " .file), or leave the worker out of roles.");
    }
    try {
      return new WorkerSettings(
          settings.kafka(),
          settings.get(Keys.TOPICS_PREFIX) + "-worker",
          settings.get(Keys.STRIPE_CALLS_PER_SECOND),
          settings.get(Keys.STRIPE_CALLS_PER_SECOND_IN_ALL),
          settings.get(Keys.WORKER_CALLS_MAX),
          settings.get(Keys.WORKER_ATTEMPTS_MAX),
          settings.get(Keys.WORKER_ATTEMPT_PAUSE),
          settings.get(Keys.STRIPE_READ_TIMEOUT),
          settings.get(Keys.WORKER_KEY_PAUSE));
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes(
          "The settings worker.* and stripe.* do not fit: " + Mistakes.reason(wrong));
    }
  }

  /// What is swept and reconciled; the commands use it too.
  static RecoverySettings recovery(Settings settings) throws Mistakes {
    try {
      return new RecoverySettings(
          settings.kafka(),
          settings.get(Keys.KAFKA_TIMEOUT),
          settings.get(Keys.TOPICS_PREFIX) + "-recovery",
          realms(settings),
          settings.find(Keys.SWEEP_EVERY),
          settings.get(Keys.SWEEP_OVERLAP),
          settings.get(Keys.SWEEP_REACH),
          settings.find(Keys.RECONCILE_EVERY),
          settings.get(Keys.RECOVERY_SETTLE),
          settings.get(Keys.RECOVERY_CALLS_PER_SECOND));
    } catch (IllegalArgumentException wrong) {
      throw new Mistakes(
          "The settings webhook.modes, webhook.accounts and stripe.key.* do not fit: "
              + Mistakes.reason(wrong));
    }
  }

  /// Those that the webhook takes events of and there is a key for. Which connected accounts there
  /// are is known only where `webhook.accounts` names them.
  private static List<Realm> realms(Settings settings) {
    var accounts = settings.get(Keys.WEBHOOK_ACCOUNTS);
    var realms = new ArrayList<Realm>();
    for (var mode : settings.get(Keys.WEBHOOK_MODES)) {
      var livemode = mode == WebhookSettings.Mode.LIVE;
      var key = livemode ? Keys.STRIPE_KEY_LIVE : Keys.STRIPE_KEY_TEST;
      if (settings.find(key) != null) {
        if (accounts.isEmpty() || accounts.contains(WebhookSettings.OWN_ACCOUNT)) {
          realms.add(new Realm(livemode, null));
        }
        accounts.stream()
            .filter(account -> account.startsWith("acct_"))
            .forEach(account -> realms.add(new Realm(livemode, account)));
      }
    }
    return realms;
  }

  /// Says that a port is taken before anything has begun.
  private static void checkPort(
      List<String> mistakes, Settings settings, Key<String> host, Key<Integer> port) {
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(settings.get(host), settings.get(port)));
    } catch (IOException taken) {
      mistakes.add(Mistakes.portTaken(port, settings.get(port)));
    }
  }

  /// What `reader` reads; null, and the mistakes added to the others, when it cannot.
  private static <T> @Nullable T checked(List<String> mistakes, Reader<T> reader) {
    try {
      return reader.read();
    } catch (Mistakes found) {
      mistakes.addAll(found.sentences());
      return null;
    }
  }
}
