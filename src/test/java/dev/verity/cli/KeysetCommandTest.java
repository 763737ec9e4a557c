package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.privacy.DataKey;
import dev.verity.privacy.Keyset;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class KeysetCommandTest {
  @TempDir private Path folder;
  private String file;

  private record Run(int exit, String out, String err) {}

  @BeforeEach
  void name() {
    file = folder.resolve("keyset.json").toString();
  }

  @Test
  void aKeysetIsMadeRotatedAndItsOldKeyRetired() {
    var first = current(run("create", file));
    var wrapped = keyset().wrap(DataKey.create("k-1"));
    var rotated = run("rotate", file);
    var second = current(rotated);

    assertThat(rotated).isEqualTo(new Run(0, lines(second + "  current", first + "  opens"), ""));
    assertThat(run("list", file)).isEqualTo(rotated);
    assertThat(keyset().unwrap(wrapped).id()).isEqualTo("k-1");

    assertThat(run("retire", file, first)).isEqualTo(new Run(0, lines(second + "  current"), ""));
    assertThat(keyset().kids()).containsExactly(second);
  }

  @Test
  void aFileThatIsThereIsNotOverwritten() {
    var first = current(run("create", file));
    var again = run("create", file);

    assertThat(again.exit).isEqualTo(78);
    assertThat(again.out).isEmpty();
    assertThat(again.err).contains(file, "there already");
    assertThat(keyset().kids()).containsExactly(first);
  }

  @Test
  void theCurrentKeyIsNotRetired() {
    var first = current(run("create", file));
    var refused = run("retire", file, first);

    assertThat(refused.exit).isEqualTo(78);
    assertThat(refused.err).contains(first, "rotate before");
    assertThat(keyset().kids()).containsExactly(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotate", "list"})
  void anAbsentFileIsAMistake(String command) {
    var refused = run(command, file);

    assertThat(refused.exit).isEqualTo(78);
    assertThat(refused.err).contains(file, "verity keyset create");
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "retire", "list"})
  void anArgumentTooFewIsWrongUsage(String command) {
    assertThat(run(command).exit).isEqualTo(2);
  }

  @Test
  void noKeyIsPrinted() throws Exception {
    var out = run("create", file).out + run("rotate", file).out + run("list", file).out;
    var secrets = Pattern.compile("\"k\":\"([^\"]+)\"").matcher(Files.readString(Path.of(file)));

    assertThat(secrets.results().map(secret -> secret.group(1)))
        .hasSize(2)
        .noneMatch(out::contains);
  }

  private Keyset keyset() {
    return Keyset.read(Path.of(file));
  }

  private static String current(Run run) {
    assertThat(run.exit).as(run.err).isZero();
    return List.of(run.out.split(" ", -1)).getFirst();
  }

  private static String lines(String... lines) {
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private static Run run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exit =
        new CommandLine(new KeysetCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }
}
