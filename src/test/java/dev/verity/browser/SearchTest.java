package dev.verity.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

final class SearchTest {
  @TempDir private Path folder;

  @Test
  void aChromiumOnThePathIsFound() throws IOException {
    var executable =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    var chromium = Files.createFile(folder.resolve("chromium-browser"), executable);
    assertThat(new Search(Map.of("PATH", "/nowhere:" + folder)).result()).isEqualTo(chromium);
  }

  @Test
  void withoutOneTestsAreSkipped() {
    assertThatThrownBy(() -> new Search(Map.of("PATH", folder.toString())).result())
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("apt-get install chromium-headless-shell");
  }

  @Test
  void whereOneIsRequiredTheyFail() {
    var environment = Map.of("PATH", folder.toString(), "BROWSER_TESTS", "required");
    assertThatThrownBy(() -> new Search(environment).result())
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("found none");
  }
}
