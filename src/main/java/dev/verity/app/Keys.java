package dev.verity.app;

import dev.verity.followup.WorkerSettings;
import dev.verity.http.AddressRange;
import dev.verity.http.BearerHash;
import dev.verity.oidc.Claim;
import dev.verity.oidc.ClientSecret;
import dev.verity.recovery.RecoverySettings;
import dev.verity.session.FollowUp;
import dev.verity.stripe.ApiKey;
import dev.verity.stripe.SigningSecret;
import dev.verity.stripe.StripeSettings;
import dev.verity.webhook.WebhookSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every setting there is.
final class Keys {
  private static final Duration DURATION_MIN = Duration.ofMillis(1);
  private static final Duration DURATION_MAX = Duration.ofDays(1);
  private static final Duration RECOVERY_MAX = RecoverySettings.EVENTS_KEPT;
  private static final Duration CONSOLE_KEEP_MAX = Duration.ofDays(36_500);
  private static final Pattern TOPIC_NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final int STANDBYS_MAX = 10;

  /// With less, RocksDB would write files all the time.
  private static final int STORE_BYTES_LEAST = 16 * 1024 * 1024;

  private static final int CALLS_PER_SECOND_MAX = 10_000;
  private static final Duration CALL_TIMEOUT_MAX = FollowUp.GRACE.minusSeconds(1);

  private static final List<Key<?>> ALL = new ArrayList<>();

  /// Settings of Kafka's clients are passed through under this prefix.
  static final String KAFKA_CLIENT = "kafka.client.";

  static final Key<Set<Role>> ROLES =
      key(
          "roles",
          text -> choices(text, Role.class),
          "webhook, machine, worker, console, or several",
          "webhook,machine,worker",
          "what this process does");

  static final Key<String> KAFKA =
      key("kafka.bootstrap.servers", "host:port,…", "localhost:9092", "where Kafka is found");
  static final Key<Duration> KAFKA_TIMEOUT =
      duration(
          "kafka.start.timeout",
          "PT30S",
          "how long Kafka may take to answer, at start and when topics are read");
  static final Key<String> TOPICS_PREFIX =
      key(
          "topics.prefix",
          Keys::topicName,
          "up to 200 letters, digits, dots, dashes and underscores",
          "verity",
          "the topics are `<prefix>.inbox` and so on");
  static final Key<Integer> PARTITIONS =
      number("topics.partitions", "12", "of every topic; cannot be changed later");
  static final Key<Integer> REPLICATION =
      number("topics.replication", "3", Short.MAX_VALUE, "of every topic that Verity creates");

  static final Key<String> WEBHOOK_HOST =
      key("webhook.host", "host or address", "0.0.0.0", "where webhooks are listened for");
  static final Key<Integer> WEBHOOK_PORT =
      port("webhook.port", "8080", "the port of `POST /webhooks/stripe`");
  static final Key<List<SigningSecret>> WEBHOOK_SECRETS =
      secret(
          "webhook.secrets",
          text -> list(text).stream().map(SigningSecret::new).toList(),
          "whsec_…,…",
          "the signing secrets of the endpoint, several during a roll");
  static final Key<Duration> WEBHOOK_TOLERANCE =
      duration("webhook.tolerance", "PT5M", "how far a signature's time may lie from ours");
  static final Key<Set<WebhookSettings.Mode>> WEBHOOK_MODES =
      key(
          "webhook.modes",
          text -> choices(text, WebhookSettings.Mode.class),
          "test, live, or both",
          "test,live",
          "events of another mode are answered 200 and ignored");
  static final Key<List<String>> WEBHOOK_ACCOUNTS =
      key(
          "webhook.accounts",
          Keys::list,
          "acct_…,…, own, or empty",
          "",
          "if given, events of other accounts are ignored; `own` is the platform's");
  static final Key<Integer> WEBHOOK_BODY_MAX =
      number("webhook.body.bytes.max", "262144", "a larger body is answered 413");
  static final Key<Integer> WEBHOOK_IN_FLIGHT_MAX =
      number("webhook.inflight.max", "512", "more webhooks at once are answered 503");
  static final Key<Integer> WEBHOOK_CONNECTIONS_MAX =
      number("webhook.connections.max", "20000", "more connections wait until one of them ends");
  static final Key<Duration> WEBHOOK_ACKNOWLEDGE_TIMEOUT =
      duration(
          "webhook.acknowledge.timeout",
          "PT5S",
          "how long Kafka may take before the answer is 503");
  static final Key<Path> WEBHOOK_TLS_KEYSTORE =
      keystore("webhook.tls.keystore", "TLS for webhooks; empty listens in the clear");
  static final Key<String> WEBHOOK_TLS_PASSWORD =
      secret("webhook.tls.password", text -> text, "any text", "of that file");
  static final Key<Path> WEBHOOK_SOURCES =
      key(
          "webhook.sources.file",
          optional(Path::of),
          "a file, or empty",
          "",
          "if given, other addresses are answered 403; one a line, or Stripe's JSON");
  static final Key<List<AddressRange>> WEBHOOK_PROXIES =
      key(
          "webhook.proxies",
          text -> list(text).stream().map(AddressRange::parse).toList(),
          "addresses and ranges like 10.0.0.0/8, or empty",
          "",
          "proxies whose X-Forwarded-For is believed");

  static final Key<String> ADMIN_HOST =
      key("admin.host", "host or address", "127.0.0.1", "where health and metrics are served");
  static final Key<Integer> ADMIN_PORT =
      port("admin.port", "8081", "the port of `/livez`, `/readyz` and `/metrics`");
  static final Key<BearerHash> ADMIN_TOKEN =
      secret(
          "admin.token.sha256",
          optional(BearerHash::new),
          "64 hexadecimal digits",
          "of the bearer token that all but the two health pages want; needed beyond loopback");
  static final Key<Path> ADMIN_TLS_KEYSTORE =
      keystore("admin.tls.keystore", "TLS for health and metrics; empty listens in the clear");
  static final Key<String> ADMIN_TLS_PASSWORD =
      secret("admin.tls.password", text -> text, "any text", "of that file");

  static final Key<Path> POLICY =
      key(
          "policy.file",
          optional(Path::of),
          "a YAML file, or empty",
          "",
          "what is owed; empty only observes");

  static final Key<Path> PRIVACY_KEYSET =
      key(
          "privacy.keyset.file",
          optional(Path::of),
          "a file that `verity keyset create` has made, or empty",
          "",
          "wraps the data keys; needed where the policy says `personalData: sealed`, by the"
              + " machine, and by the worker for `results: true`");

  static final Key<Path> STATE_DIRECTORY =
      key(
          "machine.state.directory",
          text -> Path.of(filled(text)),
          "a directory",
          "verity-state",
          "local state; may be lost, is restored from Kafka");
  static final Key<Integer> MACHINE_THREADS =
      number("machine.threads", "2", "how many partitions are processed at once");
  static final Key<Integer> MACHINE_STANDBYS =
      key(
          "machine.standbys",
          number -> between(number, 0, STANDBYS_MAX),
          "a number from 0 to " + STANDBYS_MAX,
          "1",
          "how many other instances keep a copy of the state, to take over at once");
  static final Key<Integer> MACHINE_STORE_BYTES_MAX =
      key(
          "machine.store.bytes.max",
          number -> between(number, STORE_BYTES_LEAST, Integer.MAX_VALUE),
          "a number from " + STORE_BYTES_LEAST,
          "67108864",
          "how much memory RocksDB may use, all partitions together; is not part of the heap");
  static final Key<Duration> MACHINE_TICK =
      duration("machine.tick", "PT0.1S", "how often timers are looked at");

  static final Key<ApiKey> STRIPE_KEY_TEST =
      secret("stripe.key.test", optional(ApiKey::new), "sk_test_… or rk_test_…", "for test mode");
  static final Key<ApiKey> STRIPE_KEY_LIVE =
      secret("stripe.key.live", optional(ApiKey::new), "sk_live_… or rk_live_…", "for live mode");
  static final Key<ApiKey> STRIPE_RESULTS_KEY_TEST =
      secret(
          "stripe.results.key.test",
          optional(ApiKey::new),
          "rk_test_…",
          "for the results of verifications in test mode; needed where the policy says `results:"
              + " true`");
  static final Key<ApiKey> STRIPE_RESULTS_KEY_LIVE =
      secret(
          "stripe.results.key.live", optional(ApiKey::new), "rk_live_…", "the same for live mode");
  static final Key<URI> STRIPE_API =
      key(
          "stripe.api.base",
          URI::create,
          "http(s)://host[:port]",
          StripeSettings.STRIPE.toString(),
          "where Stripe's API, or a sandbox, is found");
  static final Key<Duration> STRIPE_CONNECT_TIMEOUT =
      duration("stripe.connect.timeout", "PT5S", "how long a connection may take");
  static final Key<Duration> STRIPE_READ_TIMEOUT =
      duration(
          "stripe.read.timeout", "PT20S", CALL_TIMEOUT_MAX, "how long one call may take in all");
  static final Key<Integer> STRIPE_CALLS_PER_SECOND =
      number(
          "stripe.calls.per.second",
          "25",
          CALLS_PER_SECOND_MAX,
          "Stripe's limit for each operation");
  static final Key<Integer> STRIPE_CALLS_PER_SECOND_IN_ALL =
      number(
          "stripe.calls.per.second.in.all",
          "100",
          CALLS_PER_SECOND_MAX,
          "Stripe's limit in all; 25 in a sandbox");

  static final Key<Integer> WORKER_CALLS_MAX =
      number("worker.calls.max", "64", "how many calls run at once");
  static final Key<Integer> WORKER_ATTEMPTS_MAX =
      number("worker.attempts.max", "3", "tries within one lease; longer waits are the machine's");
  static final Key<Duration> WORKER_ATTEMPT_PAUSE =
      duration(
          "worker.attempt.pause",
          "PT0.5S",
          WorkerSettings.ATTEMPT_PAUSE_MAX,
          "before the second try; doubles from then on");
  static final Key<Duration> WORKER_KEY_PAUSE =
      duration(
          "worker.key.pause", "PT30S", "no calls with a key for so long when Stripe refuses it");

  static final Key<Duration> SWEEP_EVERY =
      schedule("recovery.sweep.every", "PT5M", "how often Stripe's events are compared with ours");
  static final Key<Duration> SWEEP_OVERLAP =
      duration(
          "recovery.sweep.overlap",
          "PT1H",
          RECOVERY_MAX,
          "how far a sweep reaches behind the last");
  static final Key<Duration> SWEEP_REACH =
      duration(
          "recovery.sweep.reach", "P30D", RECOVERY_MAX, "how far the first sweep reaches back");
  static final Key<Duration> RECONCILE_EVERY =
      schedule(
          "recovery.reconcile.every", "P7D", "how often Stripe's sessions are compared with ours");
  static final Key<Duration> RECOVERY_SETTLE =
      duration(
          "recovery.settle", "PT2M", "what is younger may still be on its way, and is left alone");
  static final Key<Integer> RECOVERY_CALLS_PER_SECOND =
      number(
          "recovery.calls.per.second",
          "5",
          CALLS_PER_SECOND_MAX,
          "of the sweep and the reconciliation together");

  static final Key<Path> AUDIT_KEY =
      key(
          "audit.signing.key.file",
          optional(Path::of),
          "a PKCS#8 PEM file, or empty",
          "",
          "the Ed25519 key that signs checkpoints of the journal; empty makes none");
  static final Key<Duration> AUDIT_EVERY =
      duration("audit.checkpoint.every", "PT1H", "how long entries wait for their checkpoint");

  static final Key<String> CONSOLE_HOST =
      key("console.host", "host or address", "127.0.0.1", "where the console and its API listen");
  static final Key<Integer> CONSOLE_PORT =
      port("console.port", "8082", "the port of the pages and of `/api/v1`");
  static final Key<Path> CONSOLE_TLS_KEYSTORE =
      keystore(
          "console.tls.keystore",
          "TLS for the console; empty listens in the clear, and browsers then sign in on this"
              + " machine alone or through a proxy that speaks TLS");
  static final Key<String> CONSOLE_TLS_PASSWORD =
      secret("console.tls.password", text -> text, "any text", "of that file");
  static final Key<List<AddressRange>> CONSOLE_PROXIES =
      key(
          "console.proxies",
          text -> list(text).stream().map(AddressRange::parse).toList(),
          "addresses and ranges like 10.0.0.0/8, or empty",
          "",
          "proxies whose X-Forwarded-For is believed");
  static final Key<Path> CONSOLE_USERS =
      key(
          "console.users.file",
          text -> Path.of(filled(text)),
          "a file that `verity users` writes",
          "verity-users.json",
          "who may come in, with hashes of passwords and tokens; need not be there yet");
  static final Key<Path> CONSOLE_STORE =
      key(
          "console.store.file",
          text -> Path.of(filled(text)),
          "a file",
          "verity-console.db",
          "what the console asks; may be lost, is built anew from Kafka");
  static final Key<Duration> CONSOLE_KEEP =
      duration(
          "console.keep",
          "P400D",
          CONSOLE_KEEP_MAX,
          "a session is shown for so long after the last that was heard of it, and while it is owed"
              + " something");

  static final Key<URI> CONSOLE_URL =
      key(
          "console.url",
          optional(URI::create),
          "https://host[:port], http:// on this machine, or empty",
          "",
          "where browsers find the console; needed for OpenID Connect");
  static final Key<URI> OIDC_ISSUER =
      key(
          "console.oidc.issuer",
          optional(URI::create),
          "https://…, or empty",
          "",
          "the OpenID provider with which people may sign in");
  static final Key<String> OIDC_CLIENT =
      key("console.oidc.client.id", text -> text, "any text", "", "by which it knows the console");
  static final Key<ClientSecret> OIDC_SECRET =
      secret(
          "console.oidc.client.secret",
          optional(ClientSecret::new),
          "any text",
          "what it gave the console");
  static final Key<Claim> OIDC_CLAIM =
      key(
          "console.oidc.claim",
          Claim::new,
          "email, preferred_username, sub or another claim",
          "email",
          "what of a person's ID token is their name in `console.users.file`, in lower case");

  static final Key<URI> TRACES_ENDPOINT =
      key(
          "traces.endpoint",
          optional(Keys::http),
          "http(s)://host[:port]/v1/traces, or empty",
          "",
          "where an OpenTelemetry collector takes OTLP over HTTP; empty tells nobody");
  static final Key<Double> TRACES_RATIO =
      key(
          "traces.ratio",
          Keys::ratio,
          "a number from 0 to 1",
          "1",
          "how many of the traces that begin here are told");

  static final Key<LogFormat> LOG_FORMAT =
      key("log.format", LogFormat::of, "json or text", "json", "how log lines are written");

  /// What bounds what, and is nobody's secret: the console shows it.
  static final List<Key<?>> LIMITS =
      List.of(
          WEBHOOK_TOLERANCE,
          WEBHOOK_BODY_MAX,
          WEBHOOK_IN_FLIGHT_MAX,
          WEBHOOK_ACKNOWLEDGE_TIMEOUT,
          STRIPE_CALLS_PER_SECOND,
          STRIPE_CALLS_PER_SECOND_IN_ALL,
          STRIPE_READ_TIMEOUT,
          WORKER_CALLS_MAX,
          WORKER_ATTEMPTS_MAX,
          SWEEP_EVERY,
          RECONCILE_EVERY,
          AUDIT_EVERY,
          CONSOLE_KEEP);

  private Keys() {}

  static List<Key<?>> all() {
    return List.copyOf(ALL);
  }

  private static Key<String> key(String name, String wanted, String text, String meaning) {
    return key(name, Keys::filled, wanted, text, meaning);
  }

  private static <T> Key<T> key(
      String name,
      Function<String, ? extends @Nullable T> reader,
      String wanted,
      String text,
      String meaning) {
    return add(new Key<>(name, reader, wanted, text, false, meaning));
  }

  private static <T> Key<T> secret(
      String name, Function<String, ? extends @Nullable T> reader, String wanted, String meaning) {
    return add(new Key<>(name, reader, wanted, "", true, meaning));
  }

  private static Key<Path> keystore(String name, String meaning) {
    return key(name, optional(Path::of), "a PKCS12 file, or empty", "", meaning);
  }

  private static Key<Duration> duration(String name, String text, String meaning) {
    return duration(name, text, DURATION_MAX, meaning);
  }

  private static Key<Duration> duration(String name, String text, Duration most, String meaning) {
    var wanted = "an ISO-8601 duration from %s to %s".formatted(DURATION_MIN, most);
    return key(name, duration -> between(duration, most), wanted, text, meaning);
  }

  private static Key<Duration> schedule(String name, String text, String meaning) {
    var wanted = "`never`, or an ISO-8601 duration from PT1S to " + RECOVERY_MAX;
    return key(name, Keys::every, wanted, text, meaning);
  }

  private static Key<Integer> number(String name, String text, String meaning) {
    return key(
        name, number -> between(number, 1, Integer.MAX_VALUE), "a number from 1", text, meaning);
  }

  private static Key<Integer> number(String name, String text, int most, String meaning) {
    var wanted = "a number from 1 to " + most;
    return key(name, number -> between(number, 1, most), wanted, text, meaning);
  }

  private static Key<Integer> port(String name, String text, String meaning) {
    return key(name, number -> between(number, 0, 65_535), "a port, 0 for any", text, meaning);
  }

  private static <T> Key<T> add(Key<T> key) {
    ALL.add(key);
    return key;
  }

  private static <T> Function<String, @Nullable T> optional(Function<String, T> reader) {
    return text -> text.isEmpty() ? null : reader.apply(text);
  }

  private static String filled(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static String topicName(String text) {
    if (!TOPIC_NAME.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static <E extends Enum<E>> Set<E> choices(String text, Class<E> type) {
    return list(filled(text)).stream()
        .map(name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static Duration between(String text, Duration most) {
    return between(text, DURATION_MIN, most);
  }

  private static Duration between(String text, Duration least, Duration most) {
    var duration = Duration.parse(text);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw new IllegalArgumentException();
    }
    return duration;
  }

  private static @Nullable Duration every(String text) {
    return text.equals("never") ? null : between(text, Duration.ofSeconds(1), RECOVERY_MAX);
  }

  private static URI http(String text) {
    var url = URI.create(text);
    if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
      throw new IllegalArgumentException();
    }
    return url;
  }

  private static double ratio(String text) {
    var ratio = Double.parseDouble(text);
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException();
    }
    return ratio;
  }

  private static int between(String text, int least, int most) {
    var number = Integer.parseInt(text);
    if (number < least || number > most) {
      throw new IllegalArgumentException();
    }
    return number;
  }
}
