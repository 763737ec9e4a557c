package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.Cost;
import dev.verity.access.Password;
import dev.verity.access.RosterFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class UsersCommandTest {
  private static final String PASSWORD = "an unlikely long password";
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.123Z"));

  @TempDir private Path folder;
  private final List<String> asked = new ArrayList<>();

  private record Run(int exit, String out, String err) {}

  @Test
  void aUserIsAddedAndShown() {
    var added = run("add", "olga", "--role", "operator", "--role", "compliance");
    assertThat(added.exit).as(added.err).isZero();
    assertThat(added.out.strip())
        .matches("olga +operator,compliance +active +password of 2026-03-01T12:00:00Z");
    assertThat(run("list")).isEqualTo(added);
    assertThat(asked).containsExactly("olga");
  }

  @Test
  void whoSignsInElsewhereHasNoPassword() {
    assertThat(run("add", "olga", "--role", "viewer", "--no-password").out.strip())
        .matches("olga +viewer +active +no password");
    assertThat(asked).isEmpty();
  }

  @Test
  void aUserIsChangedDisabledEnabledAndRemoved() {
    run("add", "olga", "--role", "viewer", "--no-password");
    assertThat(run("role", "olga", "--role", "admin").out).contains("admin");
    assertThat(run("disable", "olga").out).contains("disabled");
    assertThat(run("enable", "olga").out).contains("active");
    assertThat(run("password", "olga").out).contains("password of");
    assertThat(run("remove", "olga")).isEqualTo(new Run(0, "", ""));
    assertThat(run("list").out).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "disable", "enable", "remove"})
  void whoIsNotThereCannotBeChanged(String deed) {
    var refused = run(deed, "nobody");
    assertThat(refused.exit).isEqualTo(78);
    assertThat(refused.err).contains("verity users list");
    assertThat(asked).isEmpty();
  }

  @Test
  void aNameIsTakenOnceAndNoPasswordIsAskedForInVain() {
    run("add", "olga", "--role", "viewer", "--no-password");
    var refused = run("add", "olga", "--role", "admin");
    assertThat(refused.exit).isEqualTo(78);
    assertThat(refused.err).contains("olga is there already");
    assertThat(run("add", "Olga", "--role", "admin").err).contains("lower-case");
    assertThat(asked).isEmpty();
  }

  @Test
  void aPasswordThatMayNotBeOneLeavesAllAsItWas() {
    var refused = run(user -> Password.chosen("short"), "add", "olga", "--role", "viewer");
    assertThat(refused.exit).isEqualTo(78);
    assertThat(refused.err).contains("15 to 256").doesNotContain("short\"");
    assertThat(run("list").out).isEmpty();
  }

  @Test
  void aPasswordIsNoArgument() {
    assertThat(run("add", "olga", PASSWORD, "--role", "viewer").exit).isEqualTo(2);
    assertThat(run("password", "olga", PASSWORD).exit).isEqualTo(2);
    assertThat(run("add", "olga", "--role", "root").err)
        .contains("viewer, operator, compliance, admin");
    assertThat(run("add", "olga").exit).isEqualTo(2);
  }

  @Test
  void ofThePasswordOnlyTheHashIsKept() throws Exception {
    run("add", "olga", "--role", "viewer");
    assertThat(Files.readString(folder.resolve("users.json")))
        .contains("$argon2id$")
        .doesNotContain(PASSWORD);
  }

  @Test
  void aFileThatIsNoneIsLeftAlone() throws Exception {
    run("add", "olga", "--role", "viewer", "--no-password");
    var file = folder.resolve("users.json");
    Files.writeString(file, "{");
    var refused = run("list");
    assertThat(refused.exit).isEqualTo(78);
    assertThat(refused.err).contains("users.json", "line 1");
    assertThat(run("add", "carl", "--role", "viewer", "--no-password").exit).isEqualTo(78);
    assertThat(file).hasContent("{");
  }

  private Run run(String... arguments) {
    return run(
        user -> {
          asked.add(user);
          return Password.chosen(PASSWORD);
        },
        arguments);
  }

  private Run run(PasswordPrompt prompt, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var file = new RosterFile(folder.resolve("users.json"));
    var exit =
        new CommandLine(new UsersCommand(() -> file, prompt, new Cost(8, 1, 1), NOON))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }
}
