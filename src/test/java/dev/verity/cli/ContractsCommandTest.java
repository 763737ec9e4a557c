package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ContractsCommandTest {
  private static final Path RESOURCES = Path.of("src/main/resources/dev/verity");

  @TempDir private Path folder;

  @Test
  void everyContractIsWrittenAsItIs() throws Exception {
    var made = folder.resolve("made");

    assertThat(run(made)).isZero();
    assertThat(run(made)).isZero();

    assertThat(contents(made, _ -> true))
        .isEqualTo(
            contents(
                RESOURCES,
                file ->
                    file.toString().endsWith(".yaml") || file.toString().endsWith(".schema.json")));
  }

  @Test
  void aFileInTheWayIsSaid() throws Exception {
    assertThat(run(Files.writeString(folder.resolve("file"), "x"))).isEqualTo(78);
  }

  private static Map<String, String> contents(Path root, Predicate<Path> which) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (var file : files.filter(Files::isRegularFile).filter(which).toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  private static int run(Path folder) {
    return new CommandLine(new ContractsCommand())
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(new StringWriter()))
        .execute(folder.toString());
  }
}
