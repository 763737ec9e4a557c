package dev.verity.app;

import dev.verity.access.RosterFile;
import dev.verity.audit.AuditTopics;
import dev.verity.audit.Ledger;
import dev.verity.audit.PublicKey;
import dev.verity.cli.AuditCommand;
import dev.verity.cli.ContractsCommand;
import dev.verity.cli.DeadLettersCommand;
import dev.verity.cli.DoctorCommand;
import dev.verity.cli.ErasuresCommand;
import dev.verity.cli.EvidenceCommand;
import dev.verity.cli.KeysetCommand;
import dev.verity.cli.PolicyCommand;
import dev.verity.cli.ReconcileCommand;
import dev.verity.cli.RequestCommand;
import dev.verity.cli.SandboxCommand;
import dev.verity.cli.SessionsCommand;
import dev.verity.cli.SweepCommand;
import dev.verity.cli.TokensCommand;
import dev.verity.cli.UsersCommand;
import dev.verity.deadletters.KafkaLetters;
import dev.verity.deadletters.Letters;
import dev.verity.policy.History;
import dev.verity.policy.RecordedTopics;
import dev.verity.recovery.OnePass;
import dev.verity.session.Answer;
import dev.verity.session.Erasure;
import dev.verity.session.Request;
import dev.verity.stripe.StripeEvents;
import dev.verity.stripe.StripeVerificationSessions;
import dev.verity.stripe.VerificationSessions;
import dev.verity.topics.RequestSender;
import dev.verity.topics.Requester;
import dev.verity.topics.SessionTopic;
import dev.verity.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/// The command line. [Verity] is what `verity serve` runs.
@Command(
    name = "verity",
    description = "A self-hosted processor for Stripe Identity on Apache Kafka.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    subcommands = CommandLine.HelpCommand.class,
    footer =
        "%nSettings come from a file, the environment and --set; `verity settings` lists them.")
public final class Main {
  /// The exit code for what the operator has to put right (`EX_CONFIG` of sysexits).
  static final int MISTAKES = 78;

  /// Tells of all the others.
  private static final String COMPLETION = "generate-completion";

  @Mixin private SettingsOptions options;

  private Main(Map<String, String> environment) {
    options = new SettingsOptions(environment);
  }

  public static void main(String[] arguments) {
    var serve = PlainServe.of(System.getenv(), arguments);
    System.exit(
        serve == null
            ? commandLine(System.getenv(), arguments).execute(arguments)
            : PlainServe.run(serve));
  }

  /// @param arguments if the first names a command, only that one is made: to make all of them
  ///   takes longer than most of them run
  static CommandLine commandLine(Map<String, String> environment, String... arguments) {
    var main = new Main(environment);
    var commands = main.commands();
    var isAboutAll = arguments.length == 0 || arguments[0].equals(COMPLETION);
    var named = isAboutAll ? null : commands.get(arguments[0]);
    var line = new CommandLine(main).setExecutionExceptionHandler(Main::report);
    if (named != null) {
      return line.addSubcommand(arguments[0], named.get());
    }
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return line;
  }

  private Map<String, Supplier<Object>> commands() {
    var commands = new LinkedHashMap<String, Supplier<Object>>();
    var system = InstantSource.system();
    commands.put("serve", () -> new ServeCommand(options));
    commands.put("sessions", () -> new SessionsCommand(this::stripe));
    commands.put("request", () -> new RequestCommand(this::ask));
    commands.put("dead-letters", () -> new DeadLettersCommand(this::letters));
    commands.put("erasures", () -> new ErasuresCommand(this::erasures, system));
    commands.put("sweep", () -> new SweepCommand(this::sweep));
    commands.put("reconcile", () -> new ReconcileCommand(this::reconciliation));
    commands.put("policy", () -> new PolicyCommand(this::history, system));
    commands.put("keyset", KeysetCommand::new);
    commands.put("users", () -> new UsersCommand(this::roster, system));
    commands.put("tokens", () -> new TokensCommand(this::roster, system));
    commands.put("audit", () -> new AuditCommand(this::ledger, this::auditKeys));
    commands.put("evidence", () -> new EvidenceCommand(this::ledger, this::auditKeys, system));
    commands.put("contracts", ContractsCommand::new);
    commands.put("sandbox", SandboxCommand::new);
    commands.put("settings", SettingsCommand::new);
    commands.put("topics", () -> new TopicsCommand(options));
    commands.put("acls", () -> new AclsCommand(options));
    commands.put("doctor", () -> new DoctorCommand(new Checkup(options, system)));
    // a reference to picocli's constructor breaks Java's cache: its classes are of too old a form
    commands.put(COMPLETION, () -> new AutoComplete.GenerateCompletion());
    return commands;
  }

  /// Stripe as the settings say, for commands that make calls themselves.
  private VerificationSessions stripe() {
    return fromSettings(settings ->
        new StripeVerificationSessions(RoleSettings.stripe(settings), InstantSource.system()));
  }

  /// Asks the machine through Kafka.
  private Optional<Answer> ask(String sessionId, Request request, Duration patience)
      throws InterruptedException {
    var settings = fromSettings(read -> read);
    var topics = Topics.named(settings.get(Keys.TOPICS_PREFIX));
    try (var requester = new Requester(settings.kafka(), topics, InstantSource.system())) {
      return requester.ask(sessionId, request, patience);
    } catch (KafkaException failed) {
      throw new IllegalStateException(
          new Mistakes(
              "Kafka (kafka.bootstrap.servers) did not do its part, and whether the request was"
                  + " stored is not certain: "
                  + Mistakes.reason(failed)));
    }
  }

  private Letters letters() {
    var settings = fromSettings(read -> read);
    return new KafkaLetters(
        settings.kafka(),
        Topics.named(settings.get(Keys.TOPICS_PREFIX)),
        settings.get(Keys.KAFKA_TIMEOUT),
        InstantSource.system());
  }

  private Map<String, Erasure> erasures() {
    return fromSettings(settings ->
        new SessionTopic(
                settings.kafka(),
                Topics.named(settings.get(Keys.TOPICS_PREFIX)),
                settings.get(Keys.KAFKA_TIMEOUT))
            .read(session -> Optional.ofNullable(session.erasure())));
  }

  private OnePass sweep() {
    var system = InstantSource.system();
    return fromSettings(settings ->
        OnePass.sweep(
            RoleSettings.recovery(settings),
            Topics.named(settings.get(Keys.TOPICS_PREFIX)),
            new StripeEvents(RoleSettings.stripe(settings), system),
            system));
  }

  private OnePass reconciliation() {
    return fromSettings(settings -> {
      var topics = Topics.named(settings.get(Keys.TOPICS_PREFIX));
      return OnePass.reconciliation(
          RoleSettings.recovery(settings),
          topics,
          stripe()::page,
          new RequestedReads(new RequestSender(settings.kafka(), topics, InstantSource.system())));
    });
  }

  private Ledger ledger() {
    return fromSettings(settings ->
        new AuditTopics(
            settings.kafka(),
            Topics.named(settings.get(Keys.TOPICS_PREFIX)),
            settings.get(Keys.KAFKA_TIMEOUT)));
  }

  private List<PublicKey> auditKeys() {
    return fromSettings(RoleSettings::auditKeys);
  }

  private RosterFile roster() {
    return fromSettings(settings -> new RosterFile(settings.get(Keys.CONSOLE_USERS)));
  }

  /// What Kafka has kept, for commands that look back.
  private History history() {
    var settings = fromSettings(read -> read);
    return new RecordedTopics(
        Topics.named(settings.get(Keys.TOPICS_PREFIX)),
        settings.kafka(),
        settings.get(Keys.KAFKA_TIMEOUT));
  }

  /// What a command needs, made of the settings. [#report] prints what is wrong with them.
  private <T> T fromSettings(Recipe<T> recipe) {
    try {
      return recipe.of(options.read());
    } catch (Mistakes mistakes) {
      throw new IllegalStateException(mistakes);
    }
  }

  @FunctionalInterface
  private interface Recipe<T> {
    T of(Settings settings) throws Mistakes;
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    var cause = failure.getCause() instanceof Mistakes ? failure.getCause() : failure;
    if (cause instanceof Mistakes mistakes) {
      mistakes.sentences().forEach(command.getErr()::println);
      command.getErr().flush();
      return MISTAKES;
    }
    failure.printStackTrace(command.getErr());
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  /// The version and the commit that the build wrote into the jar.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"verity " + (version == null ? "(from source)" : version)};
    }
  }
}
