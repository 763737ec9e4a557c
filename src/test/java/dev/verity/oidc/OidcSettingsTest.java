package dev.verity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OidcSettingsTest {
  private static final String HTTPS = "https://idp.example/realms/one";

  @ParameterizedTest
  @ValueSource(
      strings = {"https://verity.example", "https://verity.example:8443/", "http://localhost:8090"})
  void theCallbackIsBelowTheConsole(String console) {
    assertThat(settings(HTTPS, console).callback())
        .isEqualTo(URI.create(console.replaceFirst("/$", "") + "/sign-in/oidc/callback"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://verity.example",
        "http://127.0.0.1.evil.example",
        "https:///path",
        "ftp://localhost",
        "verity.example",
        "https://user@verity.example",
        "https://verity.example?a=b",
        "https://verity.example#a"
      })
  void whereOthersCanReadAlongNobodySignsIn(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(address, "https://verity.example"));
    assertThatIllegalArgumentException().isThrownBy(() -> settings(HTTPS, address));
  }

  @Test
  void theConsoleIsAtTheRootOfItsHost() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(HTTPS, "https://verity.example/console"))
        .withMessageContaining("no path");
  }

  private static OidcSettings settings(String issuer, String console) {
    return new OidcSettings(
        URI.create(issuer),
        "verity",
        new ClientSecret("secret"),
        new Claim("email"),
        URI.create(console));
  }
}
