package dev.verity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What was merged was merged to the end, and every Java file is in Google's format; with
/// `-Dtidy=fix` those that are not are rewritten.
final class TidyTest {
  private static final boolean FIX = System.getProperty("tidy", "check").equals("fix");

  private static final List<String> PLACES =
      List.of(
          "src",
          "docker",
          "deploy",
          "pom.xml",
          "README.md",
          "ARCHITECTURE.md",
          "CHANGELOG.md",
          "CONTRIBUTING.md",
          "SECURITY.md");

  private final Formatter formatter = new Formatter();

  @Test
  void everyFileIsInGooglesFormat() throws IOException {
    var untidy = untidy(Path.of("src"));
    assertThat(untidy)
        .overridingErrorMessage(
            "Not in Google's format: %s; to mend: mvn test -Dtest=TidyTest -Dtidy=fix", untidy)
        .isEmpty();
  }

  @Test
  void noFileHasALeftoverOfAMerge() throws IOException {
    var halfMerged = new ArrayList<Path>();
    for (var place : PLACES) {
      try (var files = Files.walk(Path.of(place))) {
        files.filter(Files::isRegularFile).filter(TidyTest::isHalfMerged).forEach(halfMerged::add);
      }
    }
    assertThat(halfMerged).isEmpty();
  }

  private static boolean isHalfMerged(Path file) {
    try {
      return Files.readString(file, ISO_8859_1)
          .lines()
          .anyMatch(line -> line.startsWith("<<<<<<< "));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<Path> untidy(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().parallelStream()
          .filter(file -> !isTidy(file))
          .toList();
    }
  }

  private boolean isTidy(Path file) {
    try {
      var found = Files.readString(file);
      var wanted = formatter.formatSourceAndFixImports(found);
      if (FIX && !found.equals(wanted)) {
        Files.writeString(file, wanted);
        return true;
      }
      return found.equals(wanted);
    } catch (FormatterException unreadable) {
      throw new IllegalStateException(file + " cannot be formatted", unreadable);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
