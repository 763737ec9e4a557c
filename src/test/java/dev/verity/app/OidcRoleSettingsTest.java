package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.oidc.OidcSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What sign-in with an OpenID provider needs.
final class OidcRoleSettingsTest {
  private final Map<String, String> given =
      new HashMap<>(
          Map.of(
              "console.url", "https://verity.example",
              "console.oidc.issuer", "https://idp.example",
              "console.oidc.client.id", "verity",
              "console.oidc.client.secret", "a-client-secret"));

  @Test
  void withoutAnyOfItPasswordsAreAlone() throws Mistakes {
    given.clear();
    assertThat(oidc()).isNull();
    given.put("console.url", "https://verity.example");
    assertThat(oidc()).isNull();
  }

  @Test
  void theSecretMayComeFromAFile(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("secret"), "a-client-secret\n");
    given.remove("console.oidc.client.secret");
    given.put("console.oidc.client.secret.file", file.toString());
    assertThat(Objects.requireNonNull(oidc()).callback())
        .isEqualTo(URI.create("https://verity.example/sign-in/oidc/callback"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "console.url",
        "console.oidc.issuer",
        "console.oidc.client.id",
        "console.oidc.client.secret"
      })
  void allOfItIsNeeded(String name) {
    given.remove(name);
    assertThatThrownBy(this::oidc).isInstanceOf(Mistakes.class).hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"console.url", "console.oidc.issuer"})
  void othersMustNotReadAlong(String name) {
    given.put(name, "http://verity.example");
    assertThatThrownBy(this::oidc)
        .isInstanceOf(Mistakes.class)
        .hasMessageContaining("console.url do not fit")
        .hasMessageContaining("http://verity.example")
        .hasMessageNotContaining("a-client-secret");
  }

  private @Nullable OidcSettings oidc() throws Mistakes {
    return RoleSettings.oidc(Settings.read(null, Map.of(), given));
  }
}
