package dev.verity.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Somebody before a browser, who sees to it that whatever they look at is in order: nothing on the
/// browser's console, no script that fails, no request that comes to nothing, nothing that the
/// content security policy forbids.
final class Onlooker implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int DESK_WIDTH = 1280;
  private static final int DESK_HEIGHT = 800;
  private static final int PHONE_WIDTH = 390;
  private static final int PHONE_HEIGHT = 844;
  private static final double WAITS_MILLIS = 15_000;
  private static final String LEFT_BY_THE_BROWSER = "net::ERR_ABORTED";
  private static final String WATCH_POLICY =
      """
      document.addEventListener('securitypolicyviolation', event =>
        complain(event.effectiveDirective + ' forbids ' + (event.blockedURI || 'inline')));
      """;

  private final BrowserContext context;
  private final Tally tally;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  Onlooker(BrowserContext context, Tally tally) {
    this.context = context;
    this.tally = tally;
    context.setDefaultTimeout(WAITS_MILLIS);
    page = context.newPage();
    page.exposeBinding("complain", (_, words) -> complaints.add("policy: " + words[0]));
    page.addInitScript(WATCH_POLICY);
    page.onConsoleMessage(this::heed);
    page.onPageError(error -> complaints.add("script: " + error));
    page.onRequestFailed(this::heed);
    desk();
  }

  /// The same person at another window.
  Onlooker beside() {
    return new Onlooker(context, tally);
  }

  /// What is looked at, to click and type.
  Page page() {
    return page;
  }

  void visit(String path) {
    try {
      page.navigate(path);
    } catch (PlaywrightException dropped) {
      // a container that starts beside this changes the machine's networks, and Chromium lets go
      if (!String.valueOf(dropped.getMessage()).contains("ERR_NETWORK_CHANGED")) {
        throw dropped;
      }
      page.navigate(path);
    }
  }

  /// In the light, at a desk.
  void desk() {
    look(ColorScheme.LIGHT, DESK_WIDTH, DESK_HEIGHT);
  }

  /// In the dark, at a desk.
  void night() {
    look(ColorScheme.DARK, DESK_WIDTH, DESK_HEIGHT);
  }

  /// In the light, on a phone.
  void phone() {
    look(ColorScheme.LIGHT, PHONE_WIDTH, PHONE_HEIGHT);
  }

  private void look(ColorScheme colors, int width, int height) {
    page.emulateMedia(
        new Page.EmulateMediaOptions()
            .setColorScheme(colors)
            .setReducedMotion(ReducedMotion.REDUCE));
    page.setViewportSize(width, height);
  }

  /// Looks at what is shown in the light, in the dark and on a phone, keeps a picture of each, and
  /// sees that everybody can use it and that a phone need not scroll sideways.
  ///
  /// @param name of the pictures in `target/screenshots`
  void inspect(String name) {
    night();
    picture(name + "-dark");
    isForEverybody(Axe.contrast(page));
    phone();
    picture(name + "-phone");
    isForEverybody(Axe.allButContrast(page));
    isNoWiderThanTheScreen();
    desk();
    picture(name);
    isForEverybody(Axe.everything(page));
  }

  private void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
    tally.screenshot();
  }

  private void isForEverybody(List<Finding> findings) {
    tally.page(findings);
    assertThat(findings)
        .as("what keeps somebody from using %s", page.url())
        .noneMatch(Finding::isGrave);
  }

  private void isNoWiderThanTheScreen() {
    assertThat((Integer) page.evaluate("() => document.documentElement.scrollWidth"))
        .as("the width of %s on a phone", page.url())
        .isLessThanOrEqualTo(PHONE_WIDTH);
  }

  /// What was not in order since they came.
  List<String> complaints() {
    return complaints;
  }

  /// Takes back what a test brings about on purpose, for instance a page with a 403.
  void expected(String words) {
    page.waitForCondition(
        () -> complaints.stream().anyMatch(complaint -> complaint.contains(words)));
    complaints.removeIf(complaint -> complaint.contains(words));
  }

  private void heed(ConsoleMessage message) {
    if (message.type().equals("error")) {
      complaints.add("console: %s (%s)".formatted(message.text(), message.location()));
    }
  }

  /// Streams and loads that end because another page is shown are no failure.
  private void heed(Request request) {
    var why = Objects.requireNonNullElse(request.failure(), "");
    if (!why.equals(LEFT_BY_THE_BROWSER)) {
      complaints.add("request: %s %s: %s".formatted(request.method(), request.url(), why));
    }
  }

  /// Shuts this window; whom the console knows, it knows at the next one.
  @Override
  public void close() {
    page.close();
    assertThat(complaints).as("what the browser complained of").isEmpty();
  }
}
