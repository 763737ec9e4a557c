package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.Role;
import dev.verity.access.RosterFile;
import dev.verity.access.User;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TokensCommandTest {
  @TempDir private Path folder;
  private RosterFile file;
  private Instant now = Instant.parse("2026-03-01T12:00:00.123Z");

  private record Run(int exit, String out, String err) {}

  @BeforeEach
  void add() {
    file = new RosterFile(folder.resolve("users.json"));
    file.change(roster -> roster.and(User.named("olga", Set.of(Role.OPERATOR))));
  }

  @Test
  void aTokenIsPrintedOnceAndListedWithoutWhatIsSecretInIt() {
    var made = run("create", "ci", "--owner", "olga", "--scope", "read", "--scope", "act");
    assertThat(made.exit).as(made.err).isZero();
    assertThat(made.out.strip()).matches("verity_[A-Za-z0-9_-]{43}");
    assertThat(run("list").out.strip())
        .matches("ci +olga +read,act +expires 2026-05-30T12:00:00Z, last used never");
    now = Instant.parse("2026-06-01T00:00:00Z");
    assertThat(run("list").out).contains("expired 2026-05-30");
  }

  @Test
  void aRevokedTokenIsGone() {
    run("create", "ci", "--owner", "olga", "--scope", "read", "--expires", "PT1H");
    assertThat(run("revoke", "ci")).isEqualTo(new Run(0, "", ""));
    assertThat(run("list").out).isEmpty();
    assertThat(run("revoke", "ci").exit).isEqualTo(78);
  }

  @Test
  void whatCannotBeMadeIsSaid() {
    assertThat(run("create", "ci", "--owner", "nobody", "--scope", "read").err)
        .contains("verity users list");
    assertThat(run("create", "ci", "--owner", "olga", "--scope", "read", "--expires", "P9999D"))
        .satisfies(refused -> assertThat(refused.exit).isEqualTo(78))
        .satisfies(refused -> assertThat(refused.err).contains("366 days"));
    assertThat(run("create", "ci", "--owner", "olga", "--scope", "all").err)
        .contains("read, act, compliance");
    assertThat(run("create", "ci", "--owner", "olga").exit).isEqualTo(2);
    assertThat(run("list").out).isEmpty();
  }

  private Run run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exit =
        new CommandLine(new TokensCommand(() -> file, InstantSource.fixed(now)))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }
}
