package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.audit.Copy;
import dev.verity.audit.Tampering;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// The commands of an auditor, with what they print and how they exit.
final class AuditCommandTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-02T08:00:00Z"));

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aWholeJournalIsSaidToBe() {
    assertThat(audit(Copy.whole(), "verify")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .isEqualTo(
            """
            5 entries are younger than the last checkpoint of their partition.
            chains valid 5/5, entries 35, checkpoints valid 3/3, findings 0
            """);
  }

  @ParameterizedTest
  @EnumSource
  void tamperingIsPrintedAndFails(Tampering tampering) {
    assertThat(audit(tampering.of(Copy.whole()), "verify")).isEqualTo(ExitCode.FOUND);
    for (var kind : tampering.kinds()) {
      assertThat(out.toString().lines()).anyMatch(line -> line.startsWith(kind.name() + " "));
    }
    assertThat(out.toString().lines().toList().getLast())
        .startsWith("chains valid ")
        .doesNotEndWith("findings 0");
  }

  @Test
  void evidenceIsWrittenOnceAndVerified() {
    var copy = Copy.whole();
    var file = folder.resolve("evidence.zip").toString();
    assertThat(evidence(copy, Copy.SESSION, "--out", file)).isEqualTo(ExitCode.DONE);
    assertThat(evidence(copy, Copy.SESSION, "--out", file)).isEqualTo(ExitCode.REFUSED);
    assertThat(audit(copy, "verify", file)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .endsWith(
            """
            Signatures were checked with the pack's own key; --public-key checks them with one that you know.
            1 entries are not yet anchored: they are younger than the last checkpoint.
            chains valid 1/1, entries 7, checkpoints valid 3/3, findings 0
            """);
  }

  @Test
  void evidenceOfATamperedSessionSaysSo() {
    var copy = Tampering.ENTRY_CHANGED.of(Copy.whole());
    var file = folder.resolve("evidence.zip").toString();
    assertThat(evidence(copy, Copy.SESSION, "--out", file)).isEqualTo(ExitCode.FOUND);
    assertThat(audit(copy, "verify", file)).isEqualTo(ExitCode.FOUND);
  }

  @Test
  void anUnknownSessionHasNoEvidence() {
    assertThat(evidence(Copy.whole(), "vs_9")).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(evidence(Copy.whole(), "../vs_2")).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsNoPackIsRefused() throws IOException {
    var file = Files.writeString(folder.resolve("no.zip"), "no");
    assertThat(audit(Copy.whole(), "verify", file.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(audit(Copy.whole(), "verify", "--session", "vs_1", file.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(audit(Copy.whole(), "verify", "--public-key", file.toString()))
        .isEqualTo(ExitCode.WRONG_USAGE);
  }

  @Test
  void aNewKeyIsWrittenAndOverwritesNone() {
    var file = folder.resolve("key.pem").toString();
    assertThat(audit(Copy.whole(), "new-key", file)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("audit.signing.key.file=" + file, "SHA-256 ");
    assertThat(audit(Copy.whole(), "new-key", file)).isEqualTo(ExitCode.REFUSED);
    assertThat(audit(Copy.whole(), "verify", "--public-key", file + ".pub"))
        .isEqualTo(ExitCode.FOUND);
    assertThat(out.toString()).contains("CHECKPOINT_KEY");
  }

  private int audit(Copy copy, String... arguments) {
    return run(new AuditCommand(() -> copy, () -> List.of(copy.publicKey())), arguments);
  }

  private int evidence(Copy copy, String... arguments) {
    return run(new EvidenceCommand(() -> copy, () -> List.of(copy.publicKey()), CLOCK), arguments);
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
