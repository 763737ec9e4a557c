package dev.verity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.verity.access.Denial.Why;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OidcTest {
  private static final int SEE_OTHER = 303;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  private final FakeProvider provider = new FakeProvider();
  private final Browser browser = new Browser();

  @TempDir private Path folder;
  private FrontDoor door;

  @BeforeEach
  void open() {
    door = new FrontDoor(folder, provider.issuer());
  }

  @AfterEach
  void shut() {
    door.close();
    provider.close();
  }

  @Test
  void whomTheProviderKnowsAndTheRosterHasComesIn() {
    var reply = browser.signIn(door, Oidc.PATH);
    assertThat(reply.statusCode()).isEqualTo(SEE_OTHER);
    assertThat(Browser.location(reply)).endsWith("/");
    assertThat(browser.get(door.address() + "/").body()).isEqualTo(FrontDoor.OLGA);
    assertThat(browser.cookies(door)).containsOnlyKeys("__Host-verity");
    assertThat(door.denials).isEmpty();
  }

  @Test
  void theyComeOutWhereTheyWantedToGo() {
    assertThat(Browser.location(browser.signIn(door, Oidc.PATH + "?next=/sessions/vs_1?tab=audit")))
        .endsWith("/sessions/vs_1?tab=audit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "/%0d%0aSet-Cookie:a=b",
        "javascript:alert(1)"
      })
  void nobodyIsSentElsewhereAfterwards(String next) {
    var reply = browser.signIn(door, Oidc.PATH + "?next=" + next);
    assertThat(reply.statusCode()).isEqualTo(SEE_OTHER);
    assertThat(Browser.location(reply)).isIn("/", door.address() + "/");
  }

  @Test
  void theJourneyIsKeptFromScriptsAndOtherSites() {
    var setOut = browser.get(door.address() + Oidc.PATH);
    assertThat(setOut.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("__Host-verity-oidc=")
        .contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600");
    var ticket = browser.cookies(door).get(JourneyCookie.NAME);
    assertThat(Browser.location(setOut)).doesNotContain(ticket);
  }

  @ParameterizedTest
  @MethodSource
  void aTokenThatDoesNotHoldLetsNobodyIn(UnaryOperator<JWTClaimsSet.Builder> lie) {
    provider.says(lie);
    isRefused(browser.signIn(door, Oidc.PATH), Why.FORGED);
  }

  static Stream<Named<UnaryOperator<JWTClaimsSet.Builder>>> aTokenThatDoesNotHoldLetsNobodyIn() {
    return Stream.of(
        lie("another nonce", claims -> claims.claim("nonce", "0000")),
        lie("no nonce", claims -> claims.claim("nonce", null)),
        lie("another audience", claims -> claims.audience("another-client")),
        lie("another issuer", claims -> claims.issuer("https://evil.example")),
        lie("expired", claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(120)))),
        lie("no subject", claims -> claims.subject(null)));
  }

  private static Named<UnaryOperator<JWTClaimsSet.Builder>> lie(
      String name, UnaryOperator<JWTClaimsSet.Builder> lie) {
    return Named.of(name, lie);
  }

  @Test
  void aTokenThatSomebodyElseSignedLetsNobodyIn() {
    provider.signsWithAnotherKey();
    isRefused(browser.signIn(door, Oidc.PATH), Why.FORGED);
  }

  @Test
  void aProviderMayRollItsKey() {
    browser.signIn(door, Oidc.PATH);
    provider.rollsItsKey();
    assertThat(browser.signIn(door, Oidc.PATH).statusCode()).isEqualTo(SEE_OTHER);
  }

  @ParameterizedTest
  @MethodSource
  void whoIsNotNamedInTheRosterIsNobody(UnaryOperator<JWTClaimsSet.Builder> person) {
    provider.says(person);
    isRefused(browser.signIn(door, Oidc.PATH), Why.NOT_KNOWN);
    assertThat(door.denials.getFirst().actor()).isNull();
  }

  static Stream<Named<UnaryOperator<JWTClaimsSet.Builder>>> whoIsNotNamedInTheRosterIsNobody() {
    return Stream.of(
        lie("a stranger", claims -> claims.claim("email", "mallory@example.com")),
        lie("an unverified address", claims -> claims.claim("email_verified", false)),
        lie("an address of which nothing is known", claims -> claims.claim("email_verified", null)),
        lie("a word in place of a truth", claims -> claims.claim("email_verified", "true")),
        lie("no text", claims -> claims.claim("email", 7)));
  }

  @Test
  void whoIsDisabledComesInNoMore() {
    door.roster.change(all -> all.with(all.known(FrontDoor.OLGA).disabled(true)));
    isRefused(browser.signIn(door, Oidc.PATH), Why.NOT_KNOWN);
    assertThat(door.denials.getFirst().actor()).isEqualTo(FrontDoor.OLGA);
  }

  @Test
  void whomTheProviderDoesNotLetInIsNobody() {
    provider.refuses("access_denied");
    isRefused(browser.signIn(door, Oidc.PATH), Why.NOT_KNOWN);
  }

  @Test
  void whoDidNotSetOutHereIsNotTakenIn() {
    var callback = browser.callback(door, Oidc.PATH);
    var other = new Browser();
    isRefused(other.get(callback), Why.FORGED);
    other.get(door.address() + Oidc.PATH);
    isRefused(other.get(callback), Why.FORGED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?code=1", "?state=1", "?code=&state=", "?error=x&state=1"})
  void anAnswerThatIsNoneIsRefused(String query) {
    browser.get(door.address() + Oidc.PATH);
    isRefused(browser.get(door.address() + Oidc.CALLBACK + query), Why.FORGED);
  }

  @Test
  void anAnswerOfAnotherProviderIsRefused() {
    var callback = browser.callback(door, Oidc.PATH);
    isRefused(browser.get(callback + "&iss=https%3A%2F%2Fevil.example"), Why.FORGED);
  }

  @Test
  void anAnswerIsGoodOnce() {
    var callback = browser.callback(door, Oidc.PATH);
    var ticket = browser.cookies(door).get(JourneyCookie.NAME);
    assertThat(browser.get(callback).statusCode()).isEqualTo(SEE_OTHER);
    isRefused(browser.get(callback), Why.FORGED);
    browser.cookies(door).put(JourneyCookie.NAME, ticket);
    isRefused(browser.get(callback), Why.FORGED);
    assertThat(door.denials.getLast().what()).contains("the provider does not know the code");
  }

  @Test
  void whoDawdledHasToSetOutAgain() {
    var callback = browser.callback(door, Oidc.PATH);
    door.clock.advance(Journey.LONGEST);
    isRefused(browser.get(callback), Why.FORGED);
  }

  @Test
  void whoComesBackTooOftenWaits() {
    HttpResponse<String> last = null;
    for (int count = 0; count < 31; count++) {
      last = browser.get(door.address() + Oidc.CALLBACK);
    }
    assertThat(last).isNotNull();
    assertThat(last.statusCode()).isEqualTo(TOO_MANY);
    assertThat(door.denials.getLast().why()).isEqualTo(Why.TOO_OFTEN);
  }

  @Test
  void whileTheProviderIsDownTheConsoleSaysSoAndFindsItWhenItIsBack() {
    provider.isDown(true);
    var reply = browser.get(door.address() + Oidc.PATH);
    assertThat(reply.statusCode()).isEqualTo(UNAVAILABLE);
    assertThat(reply.headers().firstValue("Retry-After")).isPresent();
    provider.isDown(false);
    assertThat(browser.get(door.address() + Oidc.PATH).statusCode())
        .as("it is not asked again at once")
        .isEqualTo(UNAVAILABLE);
    door.clock.advance(Discovery.PAUSE);
    assertThat(browser.signIn(door, Oidc.PATH).statusCode()).isEqualTo(SEE_OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "issuer, https://evil.example",
    "authorization_endpoint, http://evil.example/authorize",
    "token_endpoint, http://evil.example/token",
    "jwks_uri, http://evil.example/keys",
    "jwks_uri, file:///etc/passwd"
  })
  void aProviderThatIsAnotherOrTalksInTheClearIsNone(String name, String value) {
    provider.publishes(name, value);
    assertThat(browser.get(door.address() + Oidc.PATH).statusCode()).isEqualTo(UNAVAILABLE);
  }

  @Test
  void aProviderThatGoesDownInBetweenIsNobodysFault() {
    var callback = browser.callback(door, Oidc.PATH);
    provider.isDown(true);
    assertThat(browser.get(callback).statusCode()).isEqualTo(UNAVAILABLE);
    assertThat(door.denials).isEmpty();
  }

  @Test
  void aProviderThatRefusesTheConsoleIsNobodysFault(@TempDir Path another) {
    try (var other = new FrontDoor(another, provider.issuer(), "sub", "wrong")) {
      assertThat(browser.signIn(other, Oidc.PATH).statusCode()).isEqualTo(UNAVAILABLE);
      assertThat(other.denials).isEmpty();
    }
  }

  @Test
  void whatTheTokenLacksIsAskedFor() {
    provider.says(claims -> claims.claim("email", null).claim("email_verified", null));
    provider.saysWhenAsked(
        Map.of("sub", "248289761001", "email", FrontDoor.OLGA, "email_verified", true));
    assertThat(browser.signIn(door, Oidc.PATH).statusCode()).isEqualTo(SEE_OTHER);
  }

  @Test
  void whatIsToldOfSomebodyElseIsNotBelieved() {
    provider.says(claims -> claims.claim("email", null));
    provider.saysWhenAsked(Map.of("sub", "1", "email", FrontDoor.OLGA, "email_verified", true));
    isRefused(browser.signIn(door, Oidc.PATH), Why.FORGED);
  }

  private void isRefused(HttpResponse<String> reply, Why why) {
    assertThat(reply.statusCode()).isEqualTo(UNAUTHORIZED);
    assertThat(reply.headers().allValues("Set-Cookie"))
        .noneMatch(cookie -> cookie.startsWith("__Host-verity="));
    assertThat(door.denials.getLast().why()).isEqualTo(why);
  }
}
