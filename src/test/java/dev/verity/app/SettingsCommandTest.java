package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SettingsCommandTest {
  private final String table = SettingsCommand.table();

  @Test
  void theTableIsMarkdownOfFourColumns() {
    var unescapedBars = Pattern.compile("(?<!\\\\)\\|");
    assertThat(table.lines())
        .hasSize(Keys.all().size() + 3)
        .allSatisfy(line -> assertThat(unescapedBars.matcher(line).results()).hasSize(5));
    assertThat(table).startsWith("| setting | default | wanted | meaning |\n|---|---|---|---|\n");
  }

  @Test
  void everySettingHasItsLineInTheOrderOfTheirDeclaration() {
    var names =
        table
            .lines()
            .skip(2)
            .map(line -> line.substring(line.indexOf('`') + 1))
            .map(SettingsCommandTest::name);
    assertThat(names.limit(Keys.all().size()))
        .containsExactlyElementsOf(Keys.all().stream().map(Key::name).toList());
  }

  @Test
  void aLineTellsDefaultWantedAndMeaning() {
    assertThat(table.lines())
        .contains(
            "| `webhook.port` | `8080` | a port, 0 for any | the port of `POST /webhooks/stripe` |",
            "| `webhook.secrets` |  | whsec_…,… | the signing secrets of the endpoint, several"
                + " during a roll (secret) |",
            "| `kafka.client.*` | | as in Kafka's documentation | passed to every Kafka client |");
  }

  private static String name(String rest) {
    return rest.substring(0, rest.indexOf('`'));
  }
}
