package dev.verity.cli;

import dev.verity.privacy.BadKeyset;
import dev.verity.privacy.Keyset;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `verity keyset`: the key-encryption keys, under which the keys of the sessions are wrapped.
@Command(
    name = "keyset",
    description =
        "Makes and changes the file of key-encryption keys (a JWK Set). Calls nobody. Prints names"
            + " of keys, never a key.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:an error of Verity itself",
      "2:wrong usage",
      "78:the file cannot be used so, and is left as it was"
    })
public final class KeysetCommand {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  @Command(
      name = "create",
      description = {
        "Makes a file with one new key, which its owner alone may read.",
        "Keep a copy where Kafka's backups are not: without it nobody opens what is sealed, and who"
            + " has both has everything."
      })
  int create(@Parameters(paramLabel = "FILE", description = "The file to make.") Path file) {
    return print(() -> Keyset.create(file));
  }

  @Command(
      name = "rotate",
      description = {
        "Puts a new key first. It wraps from now on, the others still open.",
        "Then give the file to every Verity and every consumer."
      })
  int rotate(@Parameters(paramLabel = "FILE", description = "The keyset.") Path file) {
    return print(() -> Keyset.rotate(file));
  }

  @Command(name = "list", description = "Prints the names (kid) of the keys.")
  int list(@Parameters(paramLabel = "FILE", description = "The keyset.") Path file) {
    return print(() -> Keyset.read(file));
  }

  @Command(
      name = "retire",
      description = {
        "Takes an old key out. What is still wrapped under it can no longer be opened, so wait"
            + " until every session's key is wrapped anew."
      })
  int retire(
      @Parameters(paramLabel = "FILE", description = "The keyset.") Path file,
      @Parameters(paramLabel = "KID", description = "The key's name, as listed.") String kid) {
    return print(() -> Keyset.retire(file, kid));
  }

  private int print(Supplier<Keyset> deed) {
    try {
      var kids = deed.get().kids();
      var out = spec.commandLine().getOut();
      out.println(kids.getFirst() + "  current");
      kids.stream().skip(1).forEach(kid -> out.println(kid + "  opens"));
      return ExitCode.DONE;
    } catch (BadKeyset bad) {
      spec.commandLine().getErr().println(bad.getMessage());
      return ExitCode.MISTAKES;
    }
  }
}
