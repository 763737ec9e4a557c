package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.verity.session.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Whatever is done with them, passwords, tokens, cookies and links come out nowhere but where they
/// are given out.
final class SecrecyTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final List<String> secrets = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  @TempDir private Path folder;
  private People people;

  @BeforeEach
  void listen() {
    people = new People(folder);
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
    for (var name : List.of("dev.verity", "io.javalin")) {
      ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
    }
  }

  @Test
  void nothingSecretIsLoggedKeptOrSaid() throws IOException {
    secrets.addAll(List.of(People.OLGAS, People.CARLS, "my-mistyped-password", "too-short"));
    var journal = new NotedDenials(this::note, _ -> true, new SimpleMeterRegistry(), people.clock);
    try (var door = new Door(people)) {
      live(door);
    }
    people.denials.all().forEach(journal::denied);
    assertThat(people.denials.reasons()).contains(Denial.Why.values());

    logged.list.forEach(event -> {
      seen.add(event.getFormattedMessage());
      seen.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    });
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        seen.add(Files.readString(file));
      }
    }
    seen.add(people.file.current().toString());
    assertThat(logged.list).isNotEmpty();
    assertThat(seen).hasSizeGreaterThan(20);
    assertThat(secrets)
        .hasSizeGreaterThan(8)
        .allSatisfy(secret -> assertThat(seen).noneMatch(text -> text.contains(secret)));
  }

  @Test
  void whatIsSecretDoesNotPrintItself() {
    var secret = RandomSecret.draw();
    secrets.add(secret.text());
    assertThat(
            List.of(
                secret.toString(),
                Password.typed(secret.text()).toString(),
                PasswordHash.of(Password.typed(secret.text()), People.CHEAP).toString(),
                secret.hash().toString(),
                people.visits.find(people.visits.begin("olga").orElseThrow().text()).toString()))
        .noneMatch(text -> text.contains(secret.text()))
        .noneMatch(text -> text.contains("$argon2"));
    assertThatThrownBy(() -> PasswordHash.parse(secret.text()))
        .hasMessageNotContaining(secret.text());
    assertThatThrownBy(() -> new SecretHash(secret.text())).hasMessageNotContaining(secret.text());
  }

  /// A day at the door, with all that goes wrong there.
  private void live(Door door) {
    var token = people.tokens.create("ci", "olga", Set.of(Scope.READ), Duration.ofDays(1));
    var signedIn = door.signIn("olga", People.OLGAS);
    var id = signedIn.cookie();
    var forms = door.get("/forms", Door.cookie(id)).body();
    secrets.addAll(List.of(token, token.substring(ApiTokens.PREFIX.length()), id, forms));

    say(door.get("/"));
    say(door.signIn("olga", "my-mistyped-password"));
    say(door.signIn("my-mistyped-password", People.CARLS));
    say(door.get("/users", Door.cookie(id)));
    say(door.post("/sessions/vs_1/redact", Map.of("csrf", forms), Door.cookie(id)));
    say(door.post("/sessions/vs_1/cancel", Map.of("csrf", "forged"), Door.cookie(id)));
    say(door.delete("/letters", "Authorization", "Bearer " + token));
    people.clock.advance(Duration.ofDays(2));
    say(door.get("/", "Authorization", "Bearer " + token));
    say(door.get("/", Door.cookie(id)));
    for (int count = 0; count < 12; count++) {
      say(door.signIn("olga", "my-mistyped-password"));
    }
    people.file.change(_ -> Roster.EMPTY);
    var link = people.invitations().invite().orElseThrow().text();
    secrets.add(link);
    for (var password :
        new String[] {"too-short", "my-mistyped-password", "my-mistyped-password"}) {
      say(door.post("/welcome", Map.of("invitation", link, "name", "root", "password", password)));
    }
    people.disable("root");
    say(door.signIn("root", "my-mistyped-password"));
  }

  private void say(Door.Reply reply) {
    seen.add(reply.body());
    var headers = reply.whole().headers().map();
    headers.forEach((name, values) -> {
      if (!name.equalsIgnoreCase("Set-Cookie")) {
        seen.addAll(values);
      }
    });
  }

  private void note(String session, Request note) {
    seen.add(session + note);
  }
}
