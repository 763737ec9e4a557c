package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.verity.privacy.Keyset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a worker needs before it may read results, and says at its start.
final class ResultsSettingsTest {
  private @TempDir Path folder;
  private final Map<String, String> given = new HashMap<>();

  @BeforeEach
  void wantResults() throws Exception {
    Files.writeString(
        folder.resolve("policy.yaml"), "privacy: {personalData: sealed, results: true}\n");
    given.put("roles", "worker");
    given.put("admin.port", "0");
    given.put("policy.file", folder.resolve("policy.yaml").toString());
    given.put("stripe.key.test", "sk_test_ordinary");
  }

  @Test
  void aWorkerThatHasAllOfItStarts() throws Exception {
    given.put("privacy.keyset.file", keyset());
    given.put("stripe.results.key.test", "rk_test_results");

    var settings = RoleSettings.of(read());

    assertThat(settings.results()).isNotNull();
    assertThat(settings.keyWrap()).isNotNull();
  }

  @Test
  void keysetAndKeyAreMissedTogether() {
    assertThat(mistakes())
        .hasSize(2)
        .anySatisfy(it -> assertThat(it).contains("stripe.results.key.test is not set"))
        .anySatisfy(it -> assertThat(it).contains("privacy.keyset.file is not set"));
  }

  @Test
  void eachModeThatCallsAreMadeInNeedsAKeyOfItsOwn() throws Exception {
    given.put("privacy.keyset.file", keyset());
    given.put("stripe.results.key.test", "rk_test_results");
    given.put("stripe.key.live", "rk_live_ordinary");

    assertThat(mistakes())
        .singleElement()
        .satisfies(it -> assertThat(it).contains("stripe.results.key.live is not set"));
  }

  @Test
  void aSecretKeyIsNotShownAllResults() throws Exception {
    given.put("privacy.keyset.file", keyset());
    given.put("stripe.results.key.test", "sk_test_ordinary");

    assertThat(mistakes())
        .singleElement()
        .satisfies(it ->
            assertThat(it)
                .contains("stripe.results.key.test is a secret key")
                .doesNotContain("sk_test_ordinary"));
  }

  @Test
  void withoutThePolicyAWorkerNeedsNeither() throws Exception {
    given.remove("policy.file");

    var settings = RoleSettings.of(read());

    assertThat(settings.results()).isNull();
    assertThat(settings.keyWrap()).isNull();
  }

  private String keyset() {
    var file = folder.resolve("keyset.json");
    Keyset.create(file);
    return file.toString();
  }

  private Settings read() throws Mistakes {
    return Settings.read(null, Map.of(), given);
  }

  private List<String> mistakes() {
    var mistakes = catchThrowableOfType(Mistakes.class, () -> RoleSettings.of(read()));
    return mistakes.sentences();
  }
}
