package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.Denial.Why;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GateTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir private Path folder;
  private People people;
  private Door door;

  @BeforeEach
  void open() {
    people = new People(folder);
    door = new Door(people);
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void whoIsNotSignedInSeesOnlyWhereToSignIn() {
    assertThat(door.get("/sign-in").status()).isEqualTo(200);
    for (var path : new String[] {"/", "/forms", "/users", "/nobodys"}) {
      var refused = door.get(path);
      assertThat(refused.status()).as(path).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
    }
    assertThat(door.post("/sessions/vs_1/redact", NOTHING).status()).isEqualTo(401);
    assertThat(people.denials.all().getLast())
        .isEqualTo(
            new Denial(
                null, "redact", "vs_1", Why.NOT_SIGNED_IN, people.denials.all().getLast().from()));
  }

  @Test
  void signInGivesACookieThatOnlyThisHostAndNoScriptHears() {
    var reply = door.signIn("olga", People.OLGAS);
    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location")).isEqualTo("/");
    assertThat(attributes(reply))
        .containsExactlyInAnyOrder("Path=/", "Secure", "HttpOnly", "SameSite=Lax");
    assertThat(reply.header("Set-Cookie")).startsWith("__Host-verity=");
    assertThat(door.get("/", Door.cookie(reply.cookie())).body()).isEqualTo("olga");
  }

  @Test
  void everySignInGivesANewIdAndTheOldOneOpensNothing() {
    var old = signedIn("olga", People.OLGAS);
    var reply = door.signIn("olga", People.OLGAS, Door.cookie(old));
    assertThat(reply.cookie()).isNotEqualTo(old);
    assertThat(door.get("/", Door.cookie(old)).status()).isEqualTo(401);
    assertThat(door.get("/", Door.cookie(reply.cookie())).status()).isEqualTo(200);

    var planted = "x".repeat(43);
    assertThat(door.signIn("olga", People.OLGAS, Door.cookie(planted)).cookie())
        .isNotEqualTo(planted);
    assertThat(door.get("/", Door.cookie(planted)).status()).isEqualTo(401);
  }

  @Test
  void aRefusalSaysNothingOfWhyAndGivesNoCookie() {
    var wrong = door.signIn("olga", "guess");
    var unknown = door.signIn("nobody", "guess");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(wrong.body()).isEqualTo(unknown.body());
    assertThat(Stream.of(wrong, unknown).map(reply -> reply.header("Set-Cookie"))).containsOnly("");
  }

  @Test
  void whoTriesTooOftenIsToldHowLongToWait() {
    for (int count = 0; count < 10; count++) {
      door.signIn("olga", "guess");
    }
    var later = door.signIn("olga", People.OLGAS);
    assertThat(later.status()).isEqualTo(429);
    assertThat(later.header("Retry-After")).isEqualTo("60");
    assertThat(later.header("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/sessions?status=verified&page=2, true",
    "/sessions/vs_1, true",
    "/, true",
    "//evil.example, false",
    "/\\evil.example, false",
    "/.//evil.example, false",
    "https://evil.example/, false",
    "javascript:alert(1), false"
  })
  void afterwardsOneIsWhereOneWantedToBeIfThatIsHere(String next, boolean isHere) {
    var form = Map.of("name", "olga", "password", People.OLGAS, "next", next);
    assertThat(door.post("/sign-in", form).header("Location")).isEqualTo(isHere ? next : "/");
  }

  @Test
  void signOutEndsTheVisitAndTakesTheCookie() {
    var id = signedIn("olga", People.OLGAS);
    var reply = door.post("/sign-out", Map.of("csrf", forms(id)), Door.cookie(id));
    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location")).isEqualTo("/sign-in");
    assertThat(reply.header("Set-Cookie")).startsWith("__Host-verity=;");
    assertThat(attributes(reply))
        .contains("Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Secure", "Path=/");
    assertThat(door.get("/", Door.cookie(id)).status()).isEqualTo(401);
  }

  @Test
  void anActNeedsThePermissionAndIsDeniedWithout() {
    var id = signedIn("olga", People.OLGAS);
    var form = Map.of("csrf", forms(id));
    assertThat(door.post("/sessions/vs_1/cancel", form, Door.cookie(id)).body())
        .isEqualTo("canceled by olga");
    var denied = door.post("/sessions/vs_1/redact", form, Door.cookie(id));
    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied.body()).contains("permission to redact");
    var told = people.denials.all().getLast();
    assertThat(told)
        .isEqualTo(new Denial("olga", "redact", "vs_1", Why.NOT_PERMITTED, told.from()));
    assertThat(told.from()).hasToString("127.0.0.0/24");
  }

  @Test
  void whatARoleLosesIsDeniedFromTheNextRequest() {
    var id = signedIn("olga", People.OLGAS);
    var form = Map.of("csrf", forms(id));
    people.role("olga", Role.VIEWER);
    assertThat(door.post("/sessions/vs_1/cancel", form, Door.cookie(id)).status()).isEqualTo(403);
    people.disable("olga");
    assertThat(door.get("/", Door.cookie(id)).status()).isEqualTo(401);
  }

  @Test
  void aRouteThatNamesNoPermissionIsForNobody() {
    people.role("olga", Role.values());
    var id = signedIn("olga", People.OLGAS);
    assertThat(door.get("/nobodys", Door.cookie(id)).status()).isEqualTo(403);
    assertThat(door.get("/users", Door.cookie(id)).status()).isEqualTo(200);
  }

  @Test
  void aFileIsReadByNoRoute() {
    var reply = door.delete("/letters", "Content-Type", "multipart/form-data; boundary=never-seen");
    assertThat(reply.status()).isEqualTo(415);
  }

  @Test
  void aStreamIsNoSignThatSomebodyIsThere() {
    var id = signedIn("olga", People.OLGAS);
    people.clock.advance(Duration.ofMinutes(29));
    var stream =
        door.get("/", "Cookie", VisitCookie.NAME + "=" + id, "Accept", "text/event-stream");
    assertThat(stream.status()).isEqualTo(200);
    people.clock.advance(Duration.ofMinutes(1));
    assertThat(door.get("/", Door.cookie(id)).status()).isEqualTo(401);
  }

  @Test
  void anActNeedsTheWordOfThisVisit() {
    var id = signedIn("olga", People.OLGAS);
    var others = forms(signedIn("carl", People.CARLS));
    for (var word : new String[] {"", others, id, forms(id) + "x"}) {
      var form = Map.of("csrf", word);
      var reply = door.post("/sessions/vs_1/cancel", form, Door.cookie(id));
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.body()).contains("load the page again");
    }
    assertThat(people.denials.reasons()).hasSize(4).containsOnly(Why.FORGED);
    assertThat(people.denials.all().getLast().actor()).isEqualTo("olga");
    assertThat(door.post("/sessions/vs_1/cancel", NOTHING, Door.cookie(id)).status())
        .isEqualTo(403);

    assertThat(door.delete("/letters", Door.cookie(id)).status()).isEqualTo(403);
    assertThat(
            door.delete(
                    "/letters", "Cookie", VisitCookie.NAME + "=" + id, Gate.FORM_HEADER, forms(id))
                .status())
        .isEqualTo(200);
  }

  @Test
  void anotherMethodInAHeaderIsNoWayAround() {
    var id = signedIn("olga", People.OLGAS);
    var asGet =
        door.get(
            "/sessions/vs_1/cancel",
            "Cookie",
            VisitCookie.NAME + "=" + id,
            "X-HTTP-Method-Override",
            "POST");
    assertThat(asGet.status()).isEqualTo(403);
    var asPost =
        door.post(
            "/sessions/vs_1/cancel",
            NOTHING,
            "Cookie",
            VisitCookie.NAME + "=" + id,
            "X-HTTP-Method-Override",
            "GET");
    assertThat(asPost.status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, same-origin, 303",
    "Sec-Fetch-Site, none, 303",
    "Sec-Fetch-Site, same-site, 403",
    "Sec-Fetch-Site, cross-site, 403",
    "Origin, http://HOST, 303",
    "Origin, https://HOST, 303",
    "Origin, http://evil.example, 403",
    "Origin, null, 403",
    "Origin, %, 403"
  })
  void nobodyIsSignedInByAPageOfAnotherSite(String header, String value, int status) {
    var reply = door.signIn("olga", People.OLGAS, header, value.replace("HOST", door.host()));
    assertThat(reply.status()).isEqualTo(status);
  }

  @Test
  void aProgramNeedsItsTokenAndNoWord() {
    var token = people.tokens.create("ci", "olga", Set.of(Scope.ACT), Duration.ofDays(1));
    var bearer = new String[] {"Authorization", "Bearer " + token};
    assertThat(door.post("/sessions/vs_1/cancel", NOTHING, bearer).body())
        .isEqualTo("canceled by olga");
    assertThat(door.post("/sessions/vs_1/redact", NOTHING, bearer).status()).isEqualTo(403);
    assertThat(people.denials.all().getLast().what()).isEqualTo("redact with token ci");
    assertThat(door.get("/forms", bearer).body()).isEmpty();
    people.clock.advance(Duration.ofDays(1));
    assertThat(door.get("/", bearer).status()).isEqualTo(401);
    assertThat(people.denials.all().getLast().why()).isEqualTo(Why.BAD_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer verity_wrong", "Bearer ", "Basic b2xnYTp4", "x"})
  void aBadTokenIsNotMendedByACookie(String authorization) {
    var id = signedIn("olga", People.OLGAS);
    var reply =
        door.get("/", "Cookie", VisitCookie.NAME + "=" + id, "Authorization", authorization);
    assertThat(reply.status()).isEqualTo(401);
  }

  @Test
  void theFirstPersonIsInAfterTheLink() {
    people.file.change(_ -> Roster.EMPTY);
    var link = people.invitations().invite().orElseThrow().text();
    var form = Map.of("invitation", link, "name", "root", "password", "short");
    var tooShort = door.post("/welcome", form);
    assertThat(tooShort.status()).isEqualTo(400);
    assertThat(tooShort.body()).contains("15 to 256");

    var good = Map.of("invitation", link, "name", "root", "password", "long enough for all");
    var reply = door.post("/welcome", good);
    assertThat(reply.status()).isEqualTo(303);
    assertThat(door.get("/users", Door.cookie(reply.cookie())).status()).isEqualTo(200);
    assertThat(door.post("/welcome", good).status()).isEqualTo(401);
  }

  private String signedIn(String name, String password) {
    return door.signIn(name, password).cookie();
  }

  private String forms(String id) {
    return door.get("/forms", Door.cookie(id)).body();
  }

  private static String[] attributes(Door.Reply reply) {
    var cookie = reply.header("Set-Cookie");
    return Stream.of(cookie.split("; ", -1)).skip(1).toArray(String[]::new);
  }
}
