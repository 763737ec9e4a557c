package dev.verity.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.verity.access.Role;
import dev.verity.local.Broker;
import dev.verity.local.SharedBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The console as people meet it, in a browser that complains of whatever is not in order, with the
/// whole program behind it.
@ExtendWith({SharedBroker.class, SharedChromium.class})
@Timeout(120)
final class ConsoleIT {
  private static final double WITHIN_MILLIS = 20_000;

  private static final Map<String, Onlooker> PEOPLE = new HashMap<>();

  private static RunningConsole console;
  private static String usedLink;
  private static String seen;
  private static String garbled;

  @BeforeAll
  static void begin(Broker broker, Chromium chromium, @TempDir Path folder) throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout(WITHIN_MILLIS);
    console = new RunningConsole(broker, folder);
    usedLink = console.invitation();
    seen = console.verified();
    garbled = console.session();
    console.garble(garbled);
    becomeFirst(chromium);
    console.letIn("olga", Role.OPERATOR);
    console.letIn("carl", Role.COMPLIANCE);
    console.letIn("cora", Role.COMPLIANCE);
    console.letIn("vera", Role.VIEWER);
    console.letInWithoutPassword("olga@example.com", Role.OPERATOR);
  }

  @AfterAll
  static void end() {
    console.close();
  }

  private static void becomeFirst(Chromium chromium) {
    try (var ada = chromium.onlooker(console.address())) {
      ada.visit(usedLink);
      assertThat(ada.page()).hasURL(console.address() + "/welcome");
      ada.inspect("welcome");
      field(ada, "Name").fill("ada");
      field(ada, "Password").fill(RunningConsole.PASSWORD);
      button(ada, "Begin").click();
      assertThat(heading(ada)).hasText("Overview");
      assertThat(ada.page().locator(".who")).hasText("ada");
    }
  }

  @Test
  void theLinkForTheFirstPersonWorksOnce(Chromium chromium) {
    try (var mallory = chromium.onlooker(console.address())) {
      mallory.visit(usedLink);
      field(mallory, "Name").fill("mallory");
      field(mallory, "Password").fill(RunningConsole.PASSWORD);
      button(mallory, "Begin").click();
      assertThat(alert(mallory)).isVisible();
      mallory.expected("401");
    }
  }

  @Test
  void aWrongPasswordLeadsBackAndARightOneToWhereOneWantedToGo(Chromium chromium) {
    try (var olga = chromium.onlooker(console.address())) {
      olga.visit("/redactions");
      olga.inspect("sign-in");
      field(olga, "Name").fill("olga");
      field(olga, "Password").fill("not her password at all");
      button(olga, "Sign in").click();
      assertThat(alert(olga)).containsText("not right");
      olga.expected("401");
      field(olga, "Name").fill("olga");
      field(olga, "Password").fill(RunningConsole.PASSWORD);
      button(olga, "Sign in").click();
      assertThat(heading(olga)).hasText("Redactions");
      button(olga, "Sign out").click();
      assertThat(heading(olga)).hasText("Sign in to Verity");
      olga.visit("/");
      assertThat(heading(olga)).hasText("Sign in to Verity");
    }
  }

  @Test
  void anotherSiteMaySayWhoSomebodyIs(Chromium chromium) {
    try (var olga = chromium.onlooker(console.address())) {
      olga.visit("/sessions");
      olga.page().locator("a", text("Sign in with your organisation")).click();
      assertThat(heading(olga)).hasText("Sessions");
      assertThat(olga.page().locator(".who")).hasText("olga@example.com");
    }
  }

  @Test
  void whomItNamesAndNobodyHasLetInStaysOutside(Chromium chromium) {
    console.provider().says(claims -> claims.claim("email", "mallory@example.com"));
    try (var mallory = chromium.onlooker(console.address())) {
      mallory.visit("/sign-in");
      mallory.page().locator("a", text("Sign in with your organisation")).click();
      assertThat(alert(mallory)).containsText("not right");
      mallory.expected("401");
    } finally {
      console.provider().says(claims -> claims);
    }
  }

  @Test
  void aSessionIsFoundByItsIdWithTheKeyboardAlone(Chromium chromium) {
    try (var olga = signedIn(chromium, "olga")) {
      olga.visit("/");
      var keyboard = olga.page().keyboard();
      keyboard.press("/");
      keyboard.type(seen);
      keyboard.press("Enter");
      assertThat(heading(olga)).containsText("verified");
      assertThat(olga.page().locator(".story li").first()).isVisible();
    }
  }

  @Test
  void keysLeadThroughRowsAndPlacesAndSayWhichTheyAre(Chromium chromium) {
    try (var olga = signedIn(chromium, "olga")) {
      olga.visit("/");
      var keyboard = olga.page().keyboard();
      keyboard.press("g");
      keyboard.press("s");
      assertThat(heading(olga)).hasText("Sessions");
      var rows = olga.page().locator("main a.row");
      assertThat(rows.nth(1)).isVisible();
      keyboard.press("j");
      keyboard.press("j");
      assertThat(rows.nth(1)).isFocused();
      keyboard.press("k");
      assertThat(rows.first()).isFocused();
      keyboard.press("Enter");
      assertThat(olga.page().locator("h1.session")).isVisible();
      keyboard.press("?");
      assertThat(olga.page().locator("#help")).isVisible();
      olga.inspect("keyboard");
      keyboard.press("Escape");
      assertThat(olga.page().locator("#help")).isHidden();
    }
  }

  @Test
  void aNewSessionAppearsWithoutALoad(Chromium chromium) {
    try (var vera = signedIn(chromium, "vera")) {
      vera.visit("/sessions");
      assertThat(row(vera, seen)).isVisible();
      vera.page().evaluate("() => { window.loadedOnce = true; }");
      var created = console.session();
      assertThat(row(vera, created)).isVisible();
      console.sandbox().submitAndVerify(created);
      assertThat(vera.page().locator("tr", having(row(vera, created)))).containsText("verified");
      assertThat(vera.page().evaluate("() => window.loadedOnce")).isEqualTo(true);
    }
  }

  @Test
  void anActIsGivenAReasonAndItsStoryGrowsLive(Chromium chromium) {
    var session = console.session();
    try (var olga = signedIn(chromium, "olga")) {
      open(olga, session);
      act(olga, "Cancel", "abandoned for weeks");
      olga.page().evaluate("() => { window.loadedOnce = true; }");
      assertThat(olga.page().locator("#live [role=status]")).containsText("Cancel: done");
      assertThat(heading(olga)).containsText("canceled");
      assertThat(olga.page().locator(".story")).containsText("abandoned for weeks");
      assertThat(olga.page().evaluate("() => window.loadedOnce")).isEqualTo(true);
      olga.visit("/sessions/" + session);
      assertThat(barred(olga, "Cancel")).containsText("The session is canceled.");
    }
  }

  @Test
  void aRedactIsAskedForByOnePersonAndAgreedToByAnother(Chromium chromium) {
    var session = console.verified();
    try (var carl = signedIn(chromium, "carl");
        var cora = signedIn(chromium, "cora")) {
      open(carl, session);
      assertThat(heading(carl)).containsText("verified");
      act(carl, "Redact", "asked for by letter");
      assertThat(carl.page().locator("#live [role=status]")).containsText("needs approval");
      carl.visit("/sessions/" + session);
      assertThat(barred(carl, "Agree to the redact of carl")).containsText("must be another one");

      cora.visit("/redactions?show=approval");
      row(cora, session).click();
      cora.inspect("redact-to-agree-to");
      act(cora, "Agree to the redact of carl", "the letter is here");
      assertThat(heading(cora)).containsText("redacted");
      assertThat(carl.page().locator("h1.session")).containsText("redacted");
    }
  }

  @Test
  void theLastFourCharactersAreWantedBeforeARedact(Chromium chromium) {
    try (var carl = signedIn(chromium, "carl")) {
      open(carl, garbled);
      var form = form(carl, "Redact");
      form.locator("textarea").fill("a slip");
      form.locator("input[name=typed]").fill("????");
      form.locator("button").click();
      assertThat(alert(carl)).containsText("Nothing was asked for");
      carl.expected("400");
    }
  }

  @Test
  void aDeadLetterIsRedriven(Chromium chromium) {
    try (var olga = signedIn(chromium, "olga")) {
      olga.visit("/dead-letters");
      olga.page().locator("section[aria-labelledby=causes] a", text("Redrive…")).first().click();
      olga.inspect("dead-letters-redrive");
      olga.page().locator("main textarea").fill("to see it come back");
      olga.page().locator("main form button").click();
      assertThat(olga.page().locator("#live [role=status]"))
          .containsText(Pattern.compile("[1-9]\\d* of \\d+ letters? redriven\\."));
      olga.inspect("dead-letters-run");
    }
  }

  @Test
  void whoMayOnlyLookIsToldWhatRoleItTakes(Chromium chromium) {
    try (var vera = signedIn(chromium, "vera")) {
      open(vera, seen);
      assertThat(barred(vera, "Redact")).containsText("compliance");
      assertThat(vera.page().locator("details.act")).hasCount(0);
      vera.visit("/people");
      assertThat(alert(vera)).containsText("manage users");
      vera.expected("403");
    }
  }

  @Test
  void whatIsNotThereIsSaidSo(Chromium chromium) {
    try (var vera = signedIn(chromium, "vera")) {
      vera.visit("/sessions?q=nothing-like-it");
      assertThat(vera.page().locator(".empty")).containsText("No session fits");
      vera.inspect("sessions-no-match");
      vera.visit("/sessions/vs_unknown");
      assertThat(heading(vera)).hasText("Not found");
      vera.inspect("not-found");
      vera.expected("404");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "overview, /",
    "dead-letters, /dead-letters",
    "redactions, /redactions",
    "sessions, /sessions",
    "events, /events",
    "follow-ups, /follow-ups",
    "audit, /audit",
    "rejected, /rejected",
    "reconciliation, /reconciliation",
    "settings, /settings",
    "people, /people",
    "tokens, /tokens",
    "sandbox, /sandbox"
  })
  void everyScreenIsInOrderByDayByNightAndOnAPhone(String name, String path, Chromium chromium) {
    try (var ada = signedIn(chromium, "ada")) {
      ada.visit(path);
      assertThat(heading(ada)).isVisible();
      ada.inspect(name);
    }
  }

  @Test
  void theStoryOfASessionIsInOrderByDayByNightAndOnAPhone(Chromium chromium) {
    try (var carl = signedIn(chromium, "carl")) {
      open(carl, seen);
      carl.page().locator(".story summary").first().click();
      carl.page().locator("details.act summary").first().click();
      carl.inspect("session");
    }
  }

  /// Each signs in once, since who signs in too often has to wait.
  private static Onlooker signedIn(Chromium chromium, String name) {
    return PEOPLE.computeIfAbsent(name, _ -> signIn(chromium, name)).beside();
  }

  private static Onlooker signIn(Chromium chromium, String name) {
    try (var onlooker = chromium.onlooker(console.address())) {
      onlooker.visit("/");
      field(onlooker, "Name").fill(name);
      field(onlooker, "Password").fill(RunningConsole.PASSWORD);
      button(onlooker, "Sign in").click();
      assertThat(heading(onlooker)).hasText("Overview");
      return onlooker;
    }
  }

  private static void open(Onlooker onlooker, String session) {
    onlooker.visit("/sessions");
    row(onlooker, session).click();
    assertThat(onlooker.page().locator("h1.session")).isVisible();
  }

  private static void act(Onlooker onlooker, String title, String reason) {
    var form = form(onlooker, title);
    form.locator("textarea").fill(reason);
    var typed = form.locator("input[name=typed]");
    if (typed.count() > 0) {
      var url = onlooker.page().url().replaceFirst("\\?.*", "");
      typed.fill(url.substring(url.length() - 4));
    }
    form.locator("button").click();
  }

  private static Locator form(Onlooker onlooker, String title) {
    var act = onlooker.page().locator("details.act", text(title + "…"));
    act.locator("summary").click();
    return act.locator("form");
  }

  private static Locator barred(Onlooker onlooker, String title) {
    return onlooker.page().locator(".barred", text(title));
  }

  private static Locator row(Onlooker onlooker, String session) {
    return onlooker.page().locator("a.row[href='/sessions/%s']".formatted(session));
  }

  private static Locator heading(Onlooker onlooker) {
    return onlooker.page().locator("h1");
  }

  private static Locator alert(Onlooker onlooker) {
    return onlooker.page().locator("[role=alert]");
  }

  private static Locator field(Onlooker onlooker, String label) {
    return onlooker.page().getByLabel(label);
  }

  private static Locator button(Onlooker onlooker, String name) {
    return onlooker
        .page()
        .locator("button", new Page.LocatorOptions().setHasText(Pattern.compile("^" + name + "$")));
  }

  private static Page.LocatorOptions text(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static Page.LocatorOptions having(Locator inner) {
    return new Page.LocatorOptions().setHas(inner);
  }
}
