package dev.verity.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/// Writes a man page in AsciiDoc for every command.
public final class ManPages {
  private ManPages() {}

  public static void main(String[] arguments) throws IOException {
    var folder = Path.of(arguments[0]).toFile();
    var all = Main.commandLine(Map.of()).getCommandSpec();
    System.exit(ManPageGenerator.generateManPage(folder, null, new boolean[0], false, all));
  }
}
