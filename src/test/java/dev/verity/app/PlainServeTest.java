package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainServeTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("VERITY_TOPICS_PREFIX", "of-the-environment");

  private @TempDir Path folder;
  private String file;

  @BeforeEach
  void writeSettings() throws Exception {
    var settings = Files.writeString(folder.resolve("a.properties"), "topics.partitions = 7\n");
    file = settings.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "serve --roles machine",
        "serve --roles=worker,webhook",
        "serve --config FILE",
        "serve --config=FILE --roles webhook",
        "serve --set console.oidc.client.id=a=b --set=topics.partitions=3",
        "serve --set topics.prefix=first --set topics.prefix=last --config FILE",
        "serve --set roles=machine --roles worker",
      })
  void plainOptionsMeanWhatTheLibraryWouldHaveThemMean(String line) throws Exception {
    var arguments = arguments(line);
    var plain = Objects.requireNonNull(PlainServe.of(ENVIRONMENT, arguments)).settings();
    var parsed = Main.commandLine(ENVIRONMENT, arguments).parseArgs(arguments).subcommand();
    var serve = (ServeCommand) parsed.commandSpec().userObject();
    var known = serve.settings();
    assertThat(Keys.all())
        .filteredOn(key -> !key.secret())
        .isNotEmpty()
        .allSatisfy(key -> assertThat(plain.find(key)).as(key.name()).isEqualTo(known.find(key)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "--set a=b serve",
        "sessions --config FILE",
        "serve --help",
        "serve --version",
        "serve --roles",
        "serve --roles --config FILE",
        "serve --roles webhook --roles machine",
        "serve --config FILE --config FILE",
        "serve --set topics.prefix",
        "serve --sets a=b",
        "serve webhook",
        "serve -- --roles webhook",
        "serve --config @file",
        "serve @file",
        "serve --set \"topics.prefix\"=a",
        "serve --config=\"FILE\"",
      })
  void whatIsNotPlainIsLeftToTheLibrary(String line) {
    assertThat(PlainServe.of(ENVIRONMENT, arguments(line))).isNull();
  }

  @Test
  void mistakesHaveTheExitCodeOfMistakes() {
    var serve = PlainServe.of(Map.of(), "serve", "--set", "topics.partitions=none");
    assertThat(PlainServe.run(Objects.requireNonNull(serve))).isEqualTo(Main.MISTAKES);
  }

  private String[] arguments(String line) {
    return Arrays.stream(line.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.replace("FILE", file))
        .toArray(String[]::new);
  }
}
