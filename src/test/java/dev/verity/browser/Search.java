package dev.verity.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Looks for a Chromium on this machine.
///
/// @param environment with `PATH`, and with `BROWSER_TESTS=required` where tests without one must
///   not pass as skipped
record Search(Map<String, String> environment) {
  /// The first one is a browser without windows, which takes half of the time.
  private static final List<String> NAMES =
      List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");

  private static final String NONE =
      "Tests with a browser need one of %s on the PATH, found none; on Debian: apt-get install chromium-headless-shell."
          .formatted(String.join(", ", NAMES));

  /// Where it is; else the test ends here, skipped or failed.
  Path result() {
    var found = found();
    if (found.isEmpty() && "required".equals(environment.get("BROWSER_TESTS"))) {
      Assertions.fail(NONE);
    }
    Assumptions.assumeTrue(found.isPresent(), NONE);
    return found.orElseThrow();
  }

  private Optional<Path> found() {
    var folders = Objects.requireNonNullElse(environment.get("PATH"), "").split(File.pathSeparator);
    return NAMES.stream()
        .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
