package dev.verity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `verity contracts`: what other programs can rely on, as files.
@Command(
    name = "contracts",
    description =
        "Writes what other programs can rely on: asyncapi.yaml and JSON Schemas of the topics,"
            + " OpenAPI of the API, of the webhook endpoint and of the admin port.",
    mixinStandardHelpOptions = true)
public final class ContractsCommand implements Callable<Integer> {
  private static final List<String> FILES =
      List.of(
          "topics/asyncapi.yaml",
          "topics/answer.schema.json",
          "topics/checkpoint.schema.json",
          "topics/dead-letter.schema.json",
          "topics/deed.schema.json",
          "topics/entry.schema.json",
          "topics/erasure-ack.schema.json",
          "topics/erasure.schema.json",
          "topics/event.schema.json",
          "topics/follow-up.schema.json",
          "topics/key.schema.json",
          "topics/outcome.schema.json",
          "topics/request.schema.json",
          "topics/session.schema.json",
          "topics/webhook.schema.json",
          "policy/policy.schema.json",
          "api/openapi.yaml",
          "webhook/webhook.openapi.yaml",
          "app/admin.openapi.yaml");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description = "Is made if it is not there. Files of the same names are replaced.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private Path folder;

  @Override
  public Integer call() {
    try {
      Files.createDirectories(folder);
      for (var file : FILES) {
        write(file);
      }
    } catch (IOException failure) {
      spec.commandLine().getErr().printf("%s cannot be written: %s%n", folder, failure);
      return ExitCode.MISTAKES;
    }
    spec.commandLine().getOut().printf("%d files are in %s.%n", FILES.size(), folder);
    return ExitCode.DONE;
  }

  private void write(String file) throws IOException {
    var resource = "/dev/verity/" + file;
    var name = file.substring(file.indexOf('/') + 1);
    try (var contract = ContractsCommand.class.getResourceAsStream(resource)) {
      Files.copy(
          Objects.requireNonNull(contract, resource),
          folder.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
