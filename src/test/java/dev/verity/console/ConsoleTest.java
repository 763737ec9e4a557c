package dev.verity.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.Denial;
import dev.verity.projection.FoldedLives;
import dev.verity.projection.SessionFilter;
import dev.verity.session.Request;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages over HTTP, as a browser without scripts sees them.
@Timeout(60)
final class ConsoleTest {
  @TempDir private static Path folder;
  private static FoldedLives lives;
  private static Desk desk;

  @BeforeAll
  static void open() {
    lives = FoldedLives.of(folder.resolve("store.db"), 120);
    desk = new Desk(folder, lives.views(), FoldedLives.NOW);
  }

  @AfterAll
  static void close() {
    desk.close();
    lives.close();
  }

  @BeforeEach
  void forget() {
    desk.sent.clear();
    desk.denials.clear();
  }

  @Test
  void aStrangerIsLedToTheDoorAndBack() {
    var reply = desk.stranger().get("/sessions?status=verified");
    assertThat(reply.statusCode()).isEqualTo(302);
    assertThat(location(reply)).isEqualTo("/sign-in?next=%2Fsessions%3Fstatus%3Dverified");
    assertThat(desk.stranger().get(location(reply)).body())
        .contains("value=\"/sessions?status=verified\"");
  }

  @Test
  void whoIsRefusedStandsBeforeTheFormAgain() {
    var reply =
        desk.stranger().send("POST", "/sign-in", Map.of("name", "olga", "password", "guessed"));
    assertThat(reply.statusCode()).isEqualTo(401);
    assertThat(reply.body()).contains("That was not right").contains("name=\"password\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "/?range=week", "/sessions", "/sessions?status=verified&owing=redact&sort=due",
        "/sessions?q=redact", "/events", "/events?show=pending", "/follow-ups?show=failed",
        "/dead-letters", "/redactions", "/redactions?show=approval", "/redactions?show=unconfirmed",
        "/redactions?show=held", "/audit?kind=alarm", "/audit?q=req&from=2026-01-01", "/rejected",
        "/reconciliation", "/settings", "/tokens"
      })
  void whoMayLookSeesEveryPage(String path) {
    var reply = desk.signedIn("vera").get(path);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).contains("<h1>").contains("</html>").doesNotContain("is-null");
    assertThat(reply.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("script-src 'self'"));
    assertThat(reply.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(reply.body()).doesNotContain("<script>").doesNotContain(" style=");
  }

  @Test
  void aSessionsPageTellsItsWholeStory() {
    var session = session("redacted");
    var body = desk.signedIn("vera").get("/sessions/" + session).body();
    assertThat(body)
        .contains("Its path: requires input, then processing, then verified, then redacted")
        .contains("Verified, by webhook")
        .contains("Redact issued, because verified.redactAfter")
        .contains("Erased; everybody downstream is told")
        .contains("the last entry shown here is the one that the session names");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/sessions/vs_1Nobody|404|Nothing is known of vs_1Nobody",
        "/nowhere|404|Not found",
        "/sessions?owing=money|400|owing can be cancel, redact; money was found",
        "/sessions?after=x|400|after is wanted as the page before has it",
        "/audit?from=yesterday|400|from is wanted as a day like",
        "/dead-letters/9-9|404|There is no dead letter 9-9",
        "/people|403|it needs the permission to manage users"
      })
  void whatCannotBeShownSaysWhy(String path, int status, String sentence) {
    var reply = desk.signedIn("vera").get(path);
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(reply.body()).contains(sentence);
  }

  @Test
  void whatIsFilteredIsAFile() {
    var reply = desk.signedIn("vera").get("/sessions.csv?status=canceled");
    var lines = reply.body().split("\r\n", -1);
    assertThat(lines[0]).startsWith("id,livemode,account,");
    var canceled = SessionFilter.ALL.withStatus("canceled");
    var found = lives.sessions().list(canceled, SessionFilter.Sort.UPDATED, null, 200).items();
    assertThat(Arrays.stream(lines).skip(1).filter(line -> !line.isEmpty()))
        .hasSameSizeAs(found)
        .allMatch(line -> line.contains(",canceled,"));
  }

  @Test
  void anActIsAskedForUnderTheNameOfWhoActs() {
    var session = session("none");
    var page = "/sessions/" + session;
    var reply =
        desk.signedIn("olga").submit(page, page + "/retrieve", Map.of("reason", "it looks stuck"));
    assertThat(reply.statusCode()).isEqualTo(303);
    assertThat(location(reply)).startsWith(page + "?asked=req_");
    assertThat(desk.sent)
        .singleElement()
        .satisfies(request -> {
          assertThat(request.kind()).isEqualTo(Request.Known.RETRIEVE);
          assertThat(request.actor()).isEqualTo("olga");
          assertThat(request.reason()).isEqualTo("it looks stuck");
        });
    assertThat(desk.signedIn("olga").get(location(reply)).body()).contains("Asked for.");
  }

  @Test
  void whoMayNotActIsDeniedAndNoted() {
    var session = session("none");
    var page = "/sessions/" + session;
    var reply =
        desk.signedIn("olga").submit(page, page + "/hold", Map.of("reason", "for the lawyers"));
    assertThat(reply.statusCode()).isEqualTo(403);
    assertThat(desk.sent).isEmpty();
    assertThat(desk.denials)
        .singleElement()
        .satisfies(denial -> {
          assertThat(denial.actor()).isEqualTo("olga");
          assertThat(denial.session()).isEqualTo(session);
          assertThat(denial.why()).isEqualTo(Denial.Why.NOT_PERMITTED);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0000", "e"})
  void aRedactWantsTheEndOfTheIdTyped(String typed) {
    var page = "/sessions/" + session("none");
    var carl = desk.signedIn("carl");
    var reply =
        carl.submit(page, page + "/redact", Map.of("reason", "asked by mail", "typed", typed));
    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("Nothing was asked for");
    assertThat(desk.sent).isEmpty();
    var end = page.substring(page.length() - 4);
    carl.submit(page, page + "/redact", Map.of("reason", "asked by mail", "typed", end));
    assertThat(desk.sent).extracting(Request::kind).containsExactly(Request.Known.REDACT);
  }

  @Test
  void aFormThatIsSentTwiceAsksOnce() {
    var page = "/sessions/" + session("none");
    var olga = desk.signedIn("olga");
    var form = Map.of("reason", "a double click", "id", "req_drawn-with-the-page");
    assertThat(location(olga.submit(page, page + "/retrieve", form)))
        .isEqualTo(location(olga.submit(page, page + "/retrieve", form)));
    assertThat(desk.sent).extracting(Request::id).containsOnly("req_drawn-with-the-page");
    assertThat(olga.get(page).body()).contains("name=\"id\" value=\"req_");
  }

  @Test
  void whatMayHaveBeenDoneIsNotCalledUndone() {
    var page = "/sessions/" + session("none");
    desk.isKafkaGone = true;
    try {
      var reply =
          desk.signedIn("olga").submit(page, page + "/retrieve", Map.of("reason", "it is stuck"));
      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.body()).contains("whether it was done is not certain");
    } finally {
      desk.isKafkaGone = false;
    }
  }

  @Test
  void whatIsSortedByWhatIsDueOwesSomethingAndSaysSo() {
    var body = desk.signedIn("vera").get("/sessions?sort=due&status=processing").body();
    assertThat(body).contains("No session fits").contains("owing a redact, since it is sorted");
  }

  @Test
  void anActWithoutAReasonIsRefused() {
    var page = "/sessions/" + session("none");
    var reply = desk.signedIn("olga").submit(page, page + "/cancel", Map.of("reason", " "));
    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(reply.body()).contains("the journal keeps why");
    assertThat(desk.sent).isEmpty();
  }

  @Test
  void aFormThatIsNotOfThisVisitDoesNothing() {
    var page = "/sessions/" + session("none");
    var reply =
        desk.signedIn("olga")
            .send("POST", page + "/cancel", Map.of("reason", "cheeky", "csrf", "made up"));
    assertThat(reply.statusCode()).isEqualTo(403);
    assertThat(desk.sent).isEmpty();
  }

  @Test
  void aRedriveIsCountedFirstAndThenFollowed() {
    var olga = desk.signedIn("olga");
    var proposal = olga.get("/dead-letters/redrive?kind=exhausted");
    assertThat(proposal.body()).contains("1 letter.").contains("To redrive twice does no harm");
    var begun =
        olga.submit(
            "/dead-letters/redrive?kind=exhausted",
            "/dead-letters/redrive?kind=exhausted",
            Map.of("reason", "Stripe has mended it"));
    assertThat(begun.statusCode()).isEqualTo(303);
    assertThat(olga.get(location(begun)).body()).contains("of 1 letter redriven");
  }

  @Test
  void whatCouldNotBeDiscardedIsAList() {
    var olga = desk.signedIn("olga");
    var page = "/dead-letters/discard?kind=exhausted";
    var begun = olga.submit(page, page, Map.of("reason", "nobody needs it"));
    var run = location(begun);
    assertThat(olga.get(run + "/failures.csv").body())
        .startsWith("letter,why\r\n")
        .contains("It is not there any more.");
  }

  @Test
  void anAdministratorLetsPeopleInAndShutsNobodyOutByMistake() {
    var ada = desk.signedIn("ada");
    var fields = Map.of("name", "dora", "role", "COMPLIANCE", "password", "another long password");
    assertThat(location(ada.submit("/people", "/people", fields))).isEqualTo("/people");
    assertThat(ada.get("/people").body()).contains("dora");
    assertThat(ada.submit("/people", "/people", fields).statusCode()).isEqualTo(409);
    assertThat(ada.submit("/people", "/people/ada/disable", Map.of()).statusCode()).isEqualTo(409);
    assertThat(ada.submit("/people", "/people/ada/roles", Map.of("role", "VIEWER")).statusCode())
        .isEqualTo(409);
    var weak = Map.of("name", "eve", "role", "VIEWER", "password", "short");
    assertThat(ada.submit("/people", "/people", weak).body()).contains("A password of 15 to");
  }

  @Test
  void aTokenIsShownOnceAndActsForItsOwner() {
    var olga = desk.signedIn("olga");
    var made =
        olga.submit("/tokens", "/tokens", Map.of("name", "nightly", "scope", "READ", "days", "9"));
    assertThat(made.body()).contains("shown this once: <code>verity_");
    assertThat(olga.get("/tokens").body()).contains("nightly").doesNotContain("verity_");
    var token = made.body().replaceAll("(?s).*<code>(verity_[^<]+)</code>.*", "$1");
    var program = desk.stranger();
    var authorization = new String[] {"Authorization", "Bearer " + token};
    assertThat(program.get("/sessions.csv", authorization).statusCode()).isEqualTo(200);
    assertThat(
            desk.signedIn("carl").submit("/tokens", "/tokens/nightly/end", Map.of()).statusCode())
        .isEqualTo(404);
    assertThat(location(olga.submit("/tokens", "/tokens/nightly/end", Map.of())))
        .isEqualTo("/tokens");
    assertThat(program.get("/sessions.csv", authorization).statusCode()).isEqualTo(401);
  }

  @Test
  void anOpenPageIsToldWhenSomethingIsNew() throws Exception {
    try (var lines = desk.signedIn("vera").stream("/live")) {
      var events = lines.filter(line -> line.startsWith("event:")).iterator();
      desk.folded.incrementAndGet();
      assertThat(events.next()).contains("changed");
      desk.folded.incrementAndGet();
      assertThat(events.next()).contains("changed");
    }
  }

  @Test
  void aPageThatHasMissedSomethingIsToldAtOnce() throws Exception {
    var page = desk.signedIn("vera").get("/sessions").body();
    desk.folded.incrementAndGet();
    var live = page.replaceAll("(?s).*sse-connect=\"([^\"]+)\".*", "$1");
    try (var lines = desk.signedIn("vera").stream(live)) {
      assertThat(lines.filter(line -> line.startsWith("data:")).findFirst())
          .hasValueSatisfying(data -> assertThat(data).endsWith(" " + desk.folded.get()));
    }
  }

  @Test
  void whatPagesLoadMayBeKeptForGood() {
    var style = Assets.at("console.css");
    var reply = desk.stranger().get(style);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(desk.stranger().get(style.replace(".css", ".exe")).statusCode()).isEqualTo(404);
    assertThat(desk.stranger().get("/assets/0123456789ab/console.css").statusCode()).isEqualTo(404);
  }

  private static String session(String redaction) {
    return lives
        .sessions()
        .list(
            SessionFilter.ALL.withStatus("verified").withRedaction(redaction),
            SessionFilter.Sort.UPDATED,
            null,
            1)
        .items()
        .getFirst()
        .id();
  }

  private static String location(HttpResponse<String> reply) {
    return reply.headers().firstValue("Location").orElseThrow();
  }
}
