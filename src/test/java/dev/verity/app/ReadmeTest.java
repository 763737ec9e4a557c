package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class ReadmeTest {
  private static final String BEGIN = "<!-- settings: printed by `verity settings` -->\n";
  private static final String END = "<!-- end of settings -->";

  @Test
  void theReadmeHasEverySettingAsItIs() throws IOException {
    var readme = Files.readString(Path.of("README.md"));
    assertThat(readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END)))
        .isEqualTo(SettingsCommand.table());
  }

  @Test
  void thePolicyInTheReadmeIsOne() throws Exception {
    var readme = Files.readString(Path.of("README.md"));
    var yaml = readme.substring(readme.indexOf("```yaml\n") + "```yaml\n".length());
    assertThat(PolicyFile.parse(yaml.substring(0, yaml.indexOf("```"))).rules()).hasSize(6);
  }

  @Test
  void theExamplesForDeploymentCanBeRead() throws Exception {
    assertThat(PolicyFile.read(Path.of("deploy", "policy.yaml")).dryRun()).isTrue();
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("deploy", "verity.properties"))) {
      properties.load(reader);
    }
    assertThat(properties.stringPropertyNames())
        .allMatch(name ->
            Keys.all().stream()
                .anyMatch(key -> name.equals(key.name()) || name.equals(key.fileName())));
  }
}
