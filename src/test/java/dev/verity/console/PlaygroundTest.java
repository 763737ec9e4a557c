package dev.verity.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.local.LocalStripe;
import dev.verity.sandbox.Sandbox;
import dev.verity.sandbox.SandboxSettings;
import dev.verity.session.Status;
import io.javalin.Javalin;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PlaygroundTest {

  @Test
  void aPersonIsPlayedAndThingsGoWrong() throws Exception {
    try (var sandbox = Sandbox.start(SandboxSettings.defaults());
        var playground = playground(sandbox.url())) {
      var session = playground.create("document");
      playground.act(session, "submit", Map.of());
      assertThat(sandbox.session(session).status()).isEqualTo(Status.Known.PROCESSING);
      assertThatThrownBy(() -> playground.act(session, "cancel", Map.of()))
          .isInstanceOf(Playground.Refused.class);
      playground.setChaos(Map.of("seed", 1, "twin", 0.25, "delay_max", "PT1S"));
      assertThat(playground.chaos().path("twin").asDouble()).isEqualTo(0.25);
      playground.addFault("server_error", 0.5);
      assertThat(playground.faults().size()).isEqualTo(1);
      playground.clearFaults();
      assertThat(playground.faults().size()).isZero();
    }
  }

  @Test
  void whatIsNoSandboxIsNotPlayedWith() {
    var proxy =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
        });
    proxy.start("127.0.0.1", 0);
    var url = URI.create("http://127.0.0.1:" + proxy.port());
    try (var playground = playground(url)) {
      assertThatThrownBy(() -> playground.create("document"))
          .hasMessage("What answers at %s is no sandbox.".formatted(url));
    } finally {
      proxy.stop();
    }
  }

  private static Playground playground(URI url) {
    return new Playground(url, LocalStripe.at(url));
  }
}
