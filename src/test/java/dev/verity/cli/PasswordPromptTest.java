package dev.verity.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

final class PasswordPromptTest {
  @Test
  void whatIsTypedTwiceMustBeAlike() {
    assertThat(PasswordPrompt.twice("a very long password", "a very long password")).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PasswordPrompt.twice("a very long password", "a very long passwort"))
        .withMessageContaining("differ")
        .withMessageNotContaining("very");
  }

  @Test
  void aPipeGivesItsFirstLine() {
    assertThat(line("a very long password\nand more")).isEqualTo("a very long password");
    assertThat(line("a very long password")).isEqualTo("a very long password");
    assertThat(line("")).isEmpty();
  }

  private static String line(String input) {
    return PasswordPrompt.firstLine(new ByteArrayInputStream(input.getBytes(UTF_8)));
  }
}
