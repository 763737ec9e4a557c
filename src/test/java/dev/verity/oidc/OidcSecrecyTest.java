package dev.verity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.verity.access.Denial;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Whatever goes wrong between a browser, the provider and the console, nothing that is secret or
/// about a person is logged, denied or answered.
final class OidcSecrecyTest {
  private static final List<UnaryOperator<JWTClaimsSet.Builder>> LIES =
      List.of(
          claims -> claims,
          claims -> claims.claim("nonce", "a-nonce-of-somebody-else"),
          claims -> claims.audience("an-audience-of-somebody-else"),
          claims -> claims.issuer("https://an-issuer-of-somebody-else.example"),
          claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(120))),
          claims -> claims.claim("email", "mallory@example.com"),
          claims -> claims.claim("email", List.of("mallory@example.com")),
          claims -> claims.claim("email_verified", false));

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final List<String> seen = new ArrayList<>();
  private final List<String> secrets =
      new ArrayList<>(
          List.of(
              FakeProvider.SECRET,
              FakeProvider.ACCESS_TOKEN,
              "of-somebody-else",
              "mallory",
              "248289761001",
              "Olga@example.com"));

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    logged.start();
    root.addAppender(logged);
    level(Level.TRACE);
  }

  @AfterEach
  void listenNoMore() {
    root.detachAppender(logged);
    level(null);
  }

  private static void level(@Nullable Level level) {
    for (var name : List.of("dev.verity", "com.nimbusds", "io.javalin")) {
      ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
    }
  }

  @Test
  void nothingSecretOrPersonalIsLoggedDeniedOrSaid(@TempDir Path another) {
    try (var provider = new FakeProvider();
        var door = new FrontDoor(folder, provider.issuer());
        var refused = new FrontDoor(another, provider.issuer(), "sub", "a-wrong-client-secret")) {
      secrets.add("a-wrong-client-secret");
      for (var lie : LIES) {
        provider.says(lie);
        goThrough(door);
      }
      goThrough(refused);
      provider.signsWithAnotherKey();
      goThrough(door);
      provider.isDown(true);
      door.clock.advance(Discovery.PAUSE);
      say(
          new Browser()
              .get(door.address() + Oidc.CALLBACK + "?code=a-code-of-somebody-else&state=1"));
      secrets.addAll(provider.codes);
      secrets.addAll(provider.tokens);
      door.denials.stream().map(Denial::toString).forEach(seen::add);
      assertThat(door.denials).hasSizeGreaterThan(LIES.size());
    }
    logged.list.forEach(event -> {
      seen.add(event.getFormattedMessage());
      seen.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    });
    assertThat(logged.list).isNotEmpty();
    assertThat(secrets)
        .hasSizeGreaterThan(20)
        .allSatisfy(secret -> assertThat(seen).noneMatch(text -> text.contains(secret)));
  }

  @Test
  void whatIsSecretDoesNotPrintItself() {
    var journey = Journey.begin(Instant.now(), "/");
    assertThat(journey.toString()).doesNotContain(journey.ticket());
    assertThat(new ClientSecret(FakeProvider.SECRET).toString()).doesNotContain("nobody-sees");
  }

  private void goThrough(FrontDoor door) {
    var browser = new Browser();
    var callback = browser.callback(door, Oidc.PATH);
    secrets.add(browser.cookies(door).get(JourneyCookie.NAME));
    say(browser.get(callback));
    say(browser.get(callback));
  }

  private void say(HttpResponse<String> reply) {
    seen.add(reply.body());
    reply
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!name.equalsIgnoreCase("Set-Cookie")) {
            seen.addAll(values);
          }
        });
  }
}
