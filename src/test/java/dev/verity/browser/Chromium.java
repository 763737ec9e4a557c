package dev.verity.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A Chromium without a window. It is the machine's own: none is downloaded, and it calls nobody
/// but whom it is sent to.
final class Chromium implements AutoCloseable {
  private static final List<String> QUIET =
      List.of(
          "--no-sandbox", // or it refuses to run as root
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");
  private static final double STARTS_WITHIN_MILLIS = 60_000;

  private final Playwright playwright;
  private final Browser browser;

  Chromium(Path executable) {
    var nothingElse = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(nothingElse));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(executable)
                    .setHeadless(true)
                    .setTimeout(STARTS_WITHIN_MILLIS)
                    .setArgs(QUIET));
  }

  /// Somebody new, whom nobody knows yet.
  ///
  /// @param address where what they look at begins, for instance `http://127.0.0.1:8090`
  Onlooker onlooker(String address) {
    return new Onlooker(
        browser.newContext(new Browser.NewContextOptions().setBaseURL(address)), Tally.OF_ALL);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
