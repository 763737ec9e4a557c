package dev.verity.app;

import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `verity acls`: the rights at Kafka that each of Verity's users needs.
@Command(
    name = "acls",
    description =
        "Prints the least ACLs at Kafka as a shell script for kafka-acls, which wants $KAFKA"
            + " (host:port) and $ADMIN (a properties file that signs in as an administrator).",
    mixinStandardHelpOptions = true)
final class AclsCommand implements Runnable {
  private final SettingsOptions options;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--table", description = "A Markdown table instead of a script.")
  private boolean asTable;

  AclsCommand(SettingsOptions options) {
    this.options = options;
  }

  @Override
  public void run() {
    var prefix = prefix();
    var out = spec.commandLine().getOut();
    out.print(asTable ? table(prefix) : script(prefix));
    out.flush();
  }

  private String prefix() {
    try {
      return options.read().get(Keys.TOPICS_PREFIX);
    } catch (Mistakes mistakes) {
      throw new IllegalStateException(mistakes);
    }
  }

  static String table(String prefix) {
    return Grant.all(prefix).stream()
        .map(grant ->
            "| `verity-%s` | %s | %s | %s |%n"
                .formatted(
                    Grant.word(grant.user()),
                    grant.operationName(),
                    grant.target(),
                    grant.purpose()))
        .collect(Collectors.joining("", "| user | may | what | for |\n|---|---|---|---|\n", ""));
  }

  private static String script(String prefix) {
    return Grant.all(prefix).stream()
        .map(Grant::command)
        .collect(Collectors.joining("\n", "set -e\n", "\n"));
  }
}
