package dev.verity.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An onlooker notices what is wrong with a page, so that their silence is worth something.
@ExtendWith(SharedChromium.class)
@Timeout(120)
final class ChromiumIT {
  private static Javalin server;

  @BeforeAll
  static void serve() {
    server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.startup.showOldJavalinVersionWarning = false;
                  config.routes.get(
                      "/good", context -> context.html(page("<h1>Good</h1><p>All is well.</p>")));
                  config.routes.get(
                      "/pale",
                      context ->
                          context.html(
                              page(
                                  "<h1>Pale</h1><p style='color:#ccc;background:#fff'>Read"
                                      + " me</p>")));
                  config.routes.get(
                      "/wide", context -> context.html(page("<p style='width:900px'>Wide</p>")));
                  config.routes.get(
                      "/broken", context -> context.html(page("<script>missing()</script>")));
                  config.routes.get(
                      "/forbidden",
                      context ->
                          context
                              .header("Content-Security-Policy", "script-src 'none'")
                              .html(page("<script>1</script>")));
                  config.routes.get(
                      "/lacking", context -> context.html(page("<img src='/nothing' alt='none'>")));
                  config.routes.get(
                      "/cookie",
                      context ->
                          context
                              .header(
                                  "Set-Cookie",
                                  "__Host-verity=here; Path=/; Secure; HttpOnly; SameSite=Lax")
                              .redirect("/cookie/seen"));
                  config.routes.get(
                      "/cookie/seen",
                      context ->
                          context.html(page("<p>" + context.cookie("__Host-verity") + "</p>")));
                })
            .start("127.0.0.1", 0);
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  private static String address(String host) {
    return "http://%s:%d".formatted(host, server.port());
  }

  private static String page(String body) {
    return """
    <!doctype html><html lang="en"><head><title>A page</title>
    <link rel="icon" href="data:,">
    <meta name="viewport" content="width=device-width, initial-scale=1"></head>
    <body><main>%s</main></body></html>
    """
        .formatted(body);
  }

  @Test
  void aPageInOrderPasses(Chromium chromium) {
    try (var onlooker = chromium.onlooker(address("127.0.0.1"))) {
      onlooker.visit("/good");
      assertThat(onlooker.page().locator("h1")).hasText("Good");
      onlooker.inspect("smoke");
    }
  }

  @ParameterizedTest
  @CsvSource({"/pale, color-contrast", "/wide, the width of"})
  void aPageThatSomebodyCannotUseIsFound(String path, String why, Chromium chromium) {
    try (var onlooker = chromium.onlooker(address("127.0.0.1"))) {
      onlooker.visit(path);
      assertThatThrownBy(() -> onlooker.inspect("smoke-bad"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(why);
    }
  }

  @ParameterizedTest
  @CsvSource({"/broken, script: ", "/forbidden, policy: script-src", "/lacking, console: "})
  void whatTheBrowserComplainsOfIsHeard(String path, String kind, Chromium chromium) {
    var onlooker = chromium.onlooker(address("127.0.0.1"));
    onlooker.visit(path);
    assertThatThrownBy(onlooker::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void theCookieOfAVisitIsTakenInTheClearOnThisMachine(String host, Chromium chromium) {
    try (var onlooker = chromium.onlooker(address(host))) {
      onlooker.visit("/cookie");
      assertThat(onlooker.page().locator("p")).hasText("here");
    }
  }
}
