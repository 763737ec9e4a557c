package dev.verity.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `verity settings`: the table of all settings, as it stands in the README.
@Command(
    name = "settings",
    description = "Prints every setting with its default, as a Markdown table.",
    mixinStandardHelpOptions = true)
final class SettingsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    out.print(table());
    out.flush();
  }

  static String table() {
    var table = new StringBuilder("| setting | default | wanted | meaning |\n|---|---|---|---|\n");
    for (var key : Keys.all()) {
      table.append(
          "| `%s` | %s | %s | %s%s |%n"
              .formatted(
                  key.name(),
                  shown(key),
                  key.wanted(),
                  key.meaning(),
                  key.secret() ? " (secret)" : ""));
    }
    return table
        .append(
            "| `%s*` | | as in Kafka's documentation | passed to every Kafka client |%n"
                .formatted(Keys.KAFKA_CLIENT))
        .toString();
  }

  private static String shown(Key<?> key) {
    return key.text().isEmpty() ? "" : "`" + key.text() + "`";
  }
}
