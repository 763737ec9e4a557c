package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SecurityPageTest {
  private static final String BEGIN = "<!-- acls: printed by `verity acls --table` -->\n";
  private static final String END = "<!-- end of acls -->";
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  @Test
  void thePageHasEveryRightAsItIs() throws IOException {
    var page = page();
    assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
        .isEqualTo(AclsCommand.table("verity"));
  }

  @Test
  void everyTestThatThePageNamesIsThere() throws IOException {
    try (var files = Files.walk(Path.of("src", "test", "java"))) {
      var there = files.map(file -> file.getFileName().toString()).toList();
      assertThat(TEST.matcher(page()).results().map(found -> found.group(1) + ".java"))
          .isNotEmpty()
          .allMatch(there::contains);
    }
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("SECURITY.md"));
  }
}
