package dev.verity.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.Denial;
import dev.verity.access.Denial.Why;
import dev.verity.audit.Copy;
import dev.verity.projection.FoldedLives;
import dev.verity.session.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What [Caller] is answered fits the description, too.
@Timeout(60)
final class ApiTest {
  private static final String KNOWN = FoldedLives.id(4);
  private static final String HELD = FoldedLives.id(3);
  private static @TempDir Path folder;
  private static ServedApi api;
  private static Caller vera;
  private static Caller olga;
  private static Caller carl;
  private static Caller stranger;

  @BeforeAll
  static void serve() {
    api = new ServedApi(folder);
    vera = new Caller(api, api.token("vera"));
    olga = new Caller(api, api.token("olga"));
    carl = new Caller(api, api.token("carl"));
    stranger = new Caller(api, "");
  }

  @AfterAll
  static void stop() {
    for (var caller : List.of(vera, olga, carl, stranger)) {
      caller.close();
    }
    api.close();
  }

  @BeforeEach
  @AfterEach
  void forget() {
    api.sent.clear();
    api.denials.clear();
    api.answer("done", "");
  }

  // looks

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/me",
        "/needs",
        "/overview",
        "/rejected",
        "/reconciliation",
        "/policy",
        "/sessions",
        "/journal",
        "/counts?name=event&from=2026-09-01T00:00:00Z&step=P1D",
        "/events",
        "/events?pending=true",
        "/follow-ups?stage=waiting",
        "/requests",
        "/dead-letters",
        "/dead-letters?state=open",
        "/dead-letters/groups",
        "/dead-letters/runs",
        "/redactions",
        "/redactions?state=overdue",
        "/redactions?state=running",
        "/redactions?state=confirmed",
        "/redactions/days",
        "/erasures",
        "/erasures?waiting=true",
        "/audit/verifications",
        "/openapi.json",
        "/openapi.yaml"
      })
  void whoMayLookSeesEverythingAndStrangersNothing(String path) {
    assertThat(vera.get(path).status()).isEqualTo(200);
    var refused = stranger.get(path);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.problem()).isEqualTo("unauthorized");
    assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @Test
  void aCallerLearnsWhoTheyAre() {
    var me = carl.get("/me").json();
    assertThat(me.get("name").asString()).isEqualTo("carl");
    assertThat(me.get("token").asString()).startsWith("carl-");
    assertThat(words(me.get("permissions"))).contains("view", "redact").doesNotContain("cancel");
  }

  @Test
  void listsComePageByPage() {
    for (var path : List.of("/sessions", "/journal", "/events", "/requests")) {
      var key = path.equals("/journal") ? "sequence" : path.equals("/events") ? "id" : "session";
      var seen = new LinkedHashSet<String>();
      var count = 0;
      var next = "";
      do {
        var page = vera.get(path + "?limit=7" + next).json();
        for (var item : page.get("items")) {
          seen.add(
              item.path("id").asString("") + item.path("session").asString("") + item.path(key));
          count++;
        }
        next = page.get("next").isNull() ? "" : "&after=" + page.get("next").asString();
      } while (!next.isEmpty());
      assertThat(seen).as(path).hasSize(count).hasSizeGreaterThan(3);
    }
  }

  @Test
  void sessionsAreFilteredAndSorted() {
    var held = vera.get("/sessions?held=true&livemode=false&limit=200").json().get("items");
    assertThat(held.isEmpty()).isFalse();
    held.forEach(each -> {
      assertThat(each.get("holds").asInt()).isPositive();
      assertThat(each.get("livemode").asBoolean()).isFalse();
    });
    assertThat(vera.get("/sessions?text=" + KNOWN).json().get("items"))
        .singleElement()
        .satisfies(each -> assertThat(each.get("id").asString()).isEqualTo(KNOWN));
    var due = new ArrayList<String>();
    vera.get("/sessions?owing=redact&sort=due")
        .json()
        .get("items")
        .forEach(each -> due.add(each.get("redact").get("at").asString()));
    assertThat(due).isNotEmpty().isSorted();
    assertThat(vera.get("/sessions?account=own&status=verified").json().get("items").isEmpty())
        .isFalse();
  }

  @Test
  void sessionsAreATableForWhoWantsOne() {
    var table = vera.get("/sessions", "Accept", "text/csv");
    assertThat(table.header("Content-Type")).startsWith("text/csv");
    var lines = table.body().split("\r\n", -1);
    assertThat(lines[0]).startsWith("id,livemode,account,");
    assertThat(lines).hasSize(ServedApi.LIVES + 1 + 2);
    assertThat(vera.get("/sessions?format=csv&limit=3&held=true").body().split("\r\n", -1))
        .hasSize(5);
    assertThat(vera.get("/sessions?format=csv&limit=50000").body().split("\r\n", -1))
        .hasSize(lines.length);
    assertThat(vera.get("/sessions?format=json", "Accept", "text/csv").header("Content-Type"))
        .isEqualTo("application/json");
  }

  @Test
  void aSessionIsToldWholeAndOnceOnly() {
    var story = vera.get("/sessions/" + HELD);
    assertThat(story.json().at("/session/id").asString()).isEqualTo(HELD);
    assertThat(story.json().at("/detail/holds/0/actor").asString()).isEqualTo("legal");
    assertThat(story.json().at("/requests/0/verdict").asString()).isEqualTo("done");
    var tag = story.header("ETag");
    assertThat(vera.get("/sessions/" + HELD, "If-None-Match", "\"other\", W/" + tag).status())
        .isEqualTo(304);
    assertThat(vera.get("/sessions/" + HELD, "If-None-Match", "\"other\"").status()).isEqualTo(200);
    for (var number = 0; number < ServedApi.LIVES; number++) {
      assertThat(vera.get("/sessions/" + FoldedLives.id(number)).status()).isEqualTo(200);
    }
  }

  @Test
  void whatWasGivenUpIsSeenInTheSessionAndAmongTheDeadLetters() {
    var story = vera.get("/sessions/" + FoldedLives.id(ServedApi.STUCK)).json();
    assertThat(story.at("/detail/setbacks/0/stage").asString()).isEqualTo("given_up");
    var letter = vera.get("/dead-letters?state=open").json().at("/items/0");
    assertThat(letter).isEqualTo(story.at("/dead_letters/0"));
    assertThat(letter.get("kind").asString()).isEqualTo("exhausted");
    assertThat(vera.get("/dead-letters/" + letter.get("id").asString()).json()).isEqualTo(letter);
    assertThat(vera.get("/dead-letters/groups").json().at("/items/0/count").asInt()).isEqualTo(1);
  }

  @Test
  void theJournalOfASessionBeginsWithItsFirstEntry() {
    var first = vera.get("/sessions/%s/journal?limit=2".formatted(HELD)).json();
    assertThat(first.at("/items/0/sequence").asInt()).isEqualTo(1);
    var next = first.get("next").asString();
    var second = vera.get("/sessions/%s/journal?limit=2&after=%s".formatted(HELD, next)).json();
    assertThat(second.at("/items/0/sequence").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sessions/vs_unheard",
        "/sessions/vs_unheard/journal",
        "/sessions/vs_unheard/evidence",
        "/sessions/vs_unheard/requests/req_1",
        "/dead-letters/9-9",
        "/dead-letters/runs/run_1",
        "/audit/verifications/run_1"
      })
  void whatIsNotThereIsNotFound(String path) {
    assertThat(vera.get(path).problem()).isEqualTo("not-found");
  }

  @Test
  void aRouteThatIsNotThereIsAProblemToo() {
    var reply = vera.unchecked("GET", "/api/v1/nowhere");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.problem()).isEqualTo("not-found");
    assertThat(vera.unchecked("DELETE", "/api/v1/sessions").problem()).isEqualTo("not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "/sessions?stauts=verified, stauts",
    "/sessions?status=Verified!, status",
    "/sessions?status=a&status=b, status",
    "/sessions?held=yes, held",
    "/sessions?livemode=1, livemode",
    "/sessions?account=me, account",
    "/sessions?limit=0, limit",
    "/sessions?limit=201, limit",
    "/sessions?limit=many, limit",
    "/sessions?limit=201&format=json, limit",
    "/sessions?limit=50001&format=csv, limit",
    "/sessions?after=1.vs_1, after",
    "/sessions?sort=due, sort",
    "/sessions?sort=size, sort",
    "/sessions?owing=money, owing",
    "/sessions?format=xml, format",
    "/events?after=%27, after",
    "/events?limit=-1, limit",
    "/journal?from=yesterday, from",
    "/journal?from=%2B1000000000-12-31T00:00:00Z, from",
    "/journal?text=%20, text",
    "/counts, name",
    "/counts?name=event&step=PT90S, step",
    "/counts?name=event&step=P1000D, step",
    "/counts?name=event&from=2000-01-01T00:00:00Z&step=PT1M, step",
    "/redactions?state=soon, state",
    "/me?verbose=true, verbose",
  })
  void aParameterThatIsNotWantedLikeThisIsNamed(String path, String parameter) {
    var reply = vera.get(path);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.problem()).isEqualTo("parameter");
    assertThat(reply.json().get("parameter").asString()).isEqualTo(parameter);
    assertThat(reply.json().get("detail").asString()).isNotBlank();
  }

  // acts

  @Test
  void aRequestIsSentInTheNameOfItsCallerAndFoundAgain() {
    var reply =
        carl.post(
            "/sessions/%s/requests?wait=PT20S".formatted(KNOWN),
            """
            {"kind": "redact", "reason": "asked for", "not_before": "2027-01-01T00:00:00Z"}\
            """);
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().get("verdict").asString()).isEqualTo("done");
    assertThat(api.sent).extracting(Request::actor).containsExactly("carl");
    var found = carl.unchecked("GET", reply.header("Location"));
    assertThat(found.json()).isEqualTo(reply.json());
  }

  @Test
  void whatIsAcceptedSaysUntilWhenItWaits() {
    api.answerTruly();
    var reply =
        carl.post(
            "/sessions/%s/requests?wait=PT20S".formatted(FoldedLives.id(40)),
            """
            {"kind": "redact", "reason": "asked for", "not_before": "2027-01-01T00:00:00Z"}\
            """);
    assertThat(reply.json().get("verdict").asString()).isEqualTo("accepted");
    assertThat(reply.json().get("because").asString()).isEqualTo("too_early");
    assertThat(reply.json().get("until").asString()).isEqualTo("2027-01-01T00:00:00Z");
  }

  @Test
  void aMistakeOfOursSaysNothingOfItself() {
    api.mistaken = true;
    var reply = vera.get("/policy");
    api.mistaken = false;
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.problem()).isEqualTo("internal");
    assertThat(reply.body()).doesNotContain("mistake");
  }

  @Test
  void whoDoesNotWaitLooksLater() {
    var reply = olga.post(requests(), "{\"kind\": \"retrieve\", \"reason\": \"to be sure\"}");
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().get("verdict").isNull()).isTrue();
    assertThat(
            olga.get(reply.header("Location").substring(Api.ROOT.length()) + "?wait=PT20S")
                .json()
                .get("verdict")
                .asString())
        .isEqualTo("done");
  }

  @Test
  void theSameKeyIsTheSameRequestAndEachUsersOwn() {
    var body = "{\"kind\": \"retrieve\", \"reason\": \"nightly\"}";
    var first = olga.post(requests(), body, "Idempotency-Key", "night-1");
    assertThat(olga.post(requests(), body, "Idempotency-Key", "night-1").header("Location"))
        .isEqualTo(first.header("Location"));
    assertThat(carl.post(requests(), body, "Idempotency-Key", "night-1").header("Location"))
        .isNotEqualTo(first.header("Location"));
    var other = "{\"kind\": \"cancel\", \"reason\": \"nightly\"}";
    var reused = olga.post(requests(), other, "Idempotency-Key", "night-1");
    assertThat(reused.status()).isEqualTo(409);
    assertThat(reused.problem()).isEqualTo("reused-key");
    assertThat(api.sent).hasSize(3);
  }

  @Test
  void whoMayNotIsDeniedAndThatIsNoted() {
    var body = "{\"kind\": \"redact\", \"reason\": \"curious\"}";
    var refused = olga.post(requests(), body);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.problem()).isEqualTo("forbidden");
    assertThat(refused.json().get("detail").asString()).contains("permission to redact");
    assertThat(api.denials)
        .singleElement()
        .satisfies(denial -> {
          assertThat(denial.actor()).isEqualTo("olga");
          assertThat(denial.what()).startsWith("redact with token olga-");
          assertThat(denial.session()).isEqualTo(KNOWN);
          assertThat(denial.why()).isEqualTo(Why.NOT_PERMITTED);
        });
    assertThat(carl.post("/dead-letters/redrives", "{\"all\": true, \"reason\": \"x\"}").status())
        .isEqualTo(403);
    assertThat(api.denials).extracting(Denial::what).last().asString().startsWith("redrive");
    assertThat(stranger.post(requests(), body).status()).isEqualTo(401);
    assertThat(api.sent).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | body | kind | {'kind': 'destroy', 'reason': 'x'}",
        "400 | body | kind | {'reason': 'x'}",
        "400 | body | reason | {'kind': 'cancel'}",
        "400 | body | reason | {'kind': 'cancel', 'reason': 7}",
        "400 | body | colour | {'kind': 'cancel', 'reason': 'x', 'colour': 'red'}",
        "400 | body | not_before | {'kind': 'cancel', 'reason': 'x', 'not_before': 'soon'}",
        "400 | body | | ['cancel']",
        "400 | body | | {'kind': 'cancel'",
        "400 | body | | null",
        "422 | unfit | reason | {'kind': 'cancel', 'reason': ' '}",
        "422 | unfit | about | {'kind': 'withdraw', 'reason': 'x'}",
        "422 | unfit | not_before | {'kind': 'note', 'reason': 'x', 'not_before':"
            + " '2027-01-01T00:00:00Z'}",
        "422 | unfit | account | {'kind': 'cancel', 'reason': 'x', 'account': 'acct_1Other'}",
      })
  void aBodyThatIsNotAsItIsWantedIsExplained(
      int status, String kind, @Nullable String member, String body) {
    var reply = olga.post(requests(), body.replace('\'', '"'));
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.problem()).isEqualTo(kind);
    assertThat(reply.json().get("parameter").asString("")).isEqualTo(member == null ? "" : member);
    assertThat(api.sent).isEmpty();
  }

  @Test
  void aBodyIsJsonAndOfBoundedSize() {
    assertThat(olga.post(requests(), "{\"reason\": \"%s\"}".formatted("x".repeat(70_000))).status())
        .isEqualTo(413);
    var form = new Caller(api, api.token("olga"));
    var reply = form.unchecked("POST", Api.ROOT + requests(), "Content-Type", "text/plain");
    form.close();
    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.problem()).isEqualTo("media-type");
  }

  @Test
  void aSessionThatIsNoneIsNotFound() {
    assertThat(
            olga.post("/sessions/pi_1/requests", "{\"kind\": \"cancel\", \"reason\": \"x\"}")
                .status())
        .isEqualTo(404);
  }

  @Test
  void deadLettersAreCountedThenRedriven() throws InterruptedException {
    var dry = olga.post("/dead-letters/redrives", "{\"all\": true, \"dry_run\": true}");
    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.json().get("count").asInt()).isEqualTo(4);
    var run = olga.post("/dead-letters/redrives", "{\"all\": true, \"reason\": \"mended\"}");
    assertThat(run.status()).isEqualTo(202);
    var path = run.header("Location").substring(Api.ROOT.length());
    assertThat(await(path).get("done").asInt()).isEqualTo(3);
    assertThat(olga.get("/dead-letters/runs").json().at("/items/0/actor").asString())
        .isEqualTo("olga");
    var missing =
        olga.post("/dead-letters/discards", "{\"ids\": [\"0-1\", \"7-7\"], \"reason\": \"x\"}");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(words(missing.json().get("objections")))
        .containsExactly("There is no dead letter 7-7.");
    assertThat(
            olga.post("/dead-letters/redrives", "{\"ids\": [\"0-4\"], \"reason\": \"x\"}")
                .problem())
        .isEqualTo("objections");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "422 | ids | {'reason': 'x'}",
        "422 | ids | {'all': true, 'cause': 'y', 'reason': 'x'}",
        "422 | reason | {'all': true, 'reason': ' '}",
        "400 | reason | {'all': true}",
        "400 | kind | {'kind': 'lost', 'reason': 'x'}",
        "422 | '' | {'cause': 'no such cause', 'reason': 'x'}",
        "422 | cause | {'cause': '', 'reason': 'x'}",
        "422 | cause | {'cause': ' ', 'kind': 'unreadable', 'reason': 'x'}",
        "422 | session | {'session': '', 'reason': 'x'}",
        "400 | ids | {'ids': [null], 'reason': 'x'}",
      })
  void lettersAreNamedByOneWayAndWithAReason(int status, String member, String body) {
    var reply = olga.post("/dead-letters/discards", body.replace('\'', '"'));
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.json().get("parameter").asString("")).isEqualTo(member);
  }

  @Test
  void theJournalIsVerified() throws InterruptedException {
    var run = vera.post("/audit/verifications", "{}");
    assertThat(run.status()).isEqualTo(202);
    var ended = await(run.header("Location").substring(Api.ROOT.length()));
    assertThat(ended.at("/verdict/findings").asInt()).isZero();
    assertThat(ended.get("actor").asString()).isEqualTo("vera");
    assertThat(vera.post("/audit/verifications", "{\"session\": \"x\"}").status()).isEqualTo(422);
  }

  @Test
  void evidenceIsAZipFile() {
    var pack = vera.get("/sessions/%s/evidence".formatted(Copy.SESSION));
    assertThat(pack.header("Content-Type")).isEqualTo("application/zip");
    assertThat(pack.header("Content-Disposition")).contains("evidence-vs_2.zip");
    assertThat(pack.body()).startsWith("PK");
  }

  @Test
  void whatKafkaDoesNotDoIsSaid() {
    try (var broken = new ServedApi(folder.resolve("broken"))) {
      broken.breakDown();
      try (var caller = new Caller(broken, broken.token("olga"))) {
        var reply = caller.post(requests(), "{\"kind\": \"cancel\", \"reason\": \"x\"}");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("5");
        assertThat(
                caller
                    .post("/dead-letters/discards", "{\"all\": true, \"reason\": \"x\"}")
                    .status())
            .isEqualTo(503);
      }
    }
  }

  private static String requests() {
    return "/sessions/%s/requests".formatted(KNOWN);
  }

  private static JsonNode await(String path) throws InterruptedException {
    while (true) {
      var now = vera.get(path).json();
      if (!now.get("state").asString().equals("running")) {
        return now;
      }
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  private static List<String> words(JsonNode array) {
    var words = new ArrayList<String>();
    array.forEach(each -> words.add(each.asString()));
    return words;
  }
}
