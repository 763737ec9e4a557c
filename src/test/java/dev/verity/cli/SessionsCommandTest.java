package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.cli.RecordingSessions.Asked;
import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.stripe.Call;
import dev.verity.stripe.DocumentOptions;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.Page;
import dev.verity.stripe.ProvidedDetails;
import dev.verity.stripe.RelatedPerson;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import dev.verity.stripe.SessionChange;
import dev.verity.stripe.SessionFilter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SessionsCommandTest {
  private static final Instant AT = Instant.parse("2026-11-01T10:00:00Z");
  private static final String RAW =
      """
      {"id":"vs_1abcd","livemode":false, "status":"requires_input","type":"document",
       "last_error":{"code":"document_expired","reason":"The document has expired."},
       "client_reference_id":"user-1","related_customer":"cus_1","client_secret":"s3cret",
       "metadata":{"b":"2","a":"1"},"url":"https://verify.stripe.com/start/x"}\
      """;
  private static final RemoteSession SESSION =
      new RemoteSession(
          "vs_1abcd",
          false,
          new Snapshot(
              Status.Known.REQUIRES_INPUT,
              Redaction.Known.NONE,
              "document_expired",
              "vr_1",
              "document",
              false,
              AT),
          RAW);

  private static final String TABLE =
      """
      id          vs_1abcd
      mode        test
      type        document
      status      requires_input
      redaction   none
      last error  document_expired (The document has expired.)
      created     2026-11-01T10:00:00Z
      report      vr_1
      reference   user-1
      customer    cus_1
      metadata    a=1, b=2
      url         https://verify.stripe.com/start/x
      """;

  private final RecordingSessions stripe = new RecordingSessions();
  private TypingTerminal terminal = TypingTerminal.absent();

  @Test
  void getShowsATable() {
    stripe.answering(done(SESSION));
    assertThat(run("get", "vs_1abcd")).isEqualTo(new Result(0, TABLE, ""));
    assertThat(stripe.only()).isEqualTo(new Asked("retrieve vs_1abcd", List.of(), Call.of(false)));
  }

  @Test
  void getWithJsonShowsWhatStripeSent() {
    stripe.answering(done(SESSION));
    assertThat(run("get", "--json", "--live", "--account", "acct_1", "vs_1abcd"))
        .isEqualTo(new Result(0, RAW + "\n", ""));
    assertThat(stripe.only().call()).isEqualTo(Call.of(true).withAccount("acct_1"));
  }

  @Test
  void getAsksForMembersByName() {
    stripe.answering(done(SESSION));
    run("get", "vs_1abcd", "--expand", "verified_outputs,provided_details");
    assertThat(stripe.only().what()).isEqualTo(List.of("verified_outputs", "provided_details"));
  }

  @Test
  void noValueOfASessionTakesHoldOfTheTerminal() {
    var raw = "{\"client_reference_id\":\"\\u001b[2J\\u009b\\n\"}";
    var snapshot =
        new Snapshot(
            Status.of("in_\u0007review"),
            Redaction.of("validated"),
            null,
            null,
            "document",
            false,
            AT);
    stripe.answering(done(new RemoteSession("vs_1", true, snapshot, raw)));
    assertThat(run("get", "vs_1"))
        .isEqualTo(
            new Result(
                0,
                """
                id          vs_1
                mode        live
                status      in_?review
                redaction   validated
                created     2026-11-01T10:00:00Z
                reference   ?[2J??
                """,
                ""));
  }

  @Test
  void createSendsEverythingThatWasGiven() {
    stripe.answering(done(SESSION));
    var result =
        run(
            "create",
            "--type=document",
            "--flow=vf_1",
            "--allow-document=passport,id_card",
            "--allow-document=driving_license",
            "--require-id-number",
            "--no-require-live-capture",
            "--email=a@example.org",
            "--phone=+4930123",
            "--metadata=a=1",
            "--metadata=b=x=y",
            "--client-reference-id=user-1",
            "--related-customer=cus_1",
            "--related-customer-account=acct_2",
            "--related-person=acct_3/person_1",
            "--return-url=https://example.org/done",
            "--idempotency-key=k1");
    assertThat(result).isEqualTo(new Result(0, TABLE, ""));
    assertThat(stripe.only())
        .isEqualTo(
            new Asked(
                "create",
                new NewSession(
                    "document",
                    "vf_1",
                    new DocumentOptions(
                        List.of("passport", "id_card", "driving_license"), true, false, null),
                    new ProvidedDetails("a@example.org", "+4930123"),
                    Map.of("a", "1", "b", "x=y"),
                    "user-1",
                    "cus_1",
                    "acct_2",
                    new RelatedPerson("acct_3", "person_1"),
                    "https://example.org/done"),
                Call.of(false).withIdempotencyKey("k1")));
  }

  @Test
  void createMakesAKeyWhenNoneIsGiven() {
    stripe.answering(done(SESSION));
    run("create", "--type", "document");
    assertThat(stripe.only().what()).isEqualTo(NewSession.ofType("document"));
    assertThat(stripe.only().call().idempotencyKey()).matches("verity-[0-9a-f-]{36}");
  }

  @Test
  void updateChangesWhatWasGivenAndRemovesMetadataByAnEmptyValue() {
    stripe.answering(done(SESSION));
    run("update", "vs_1abcd", "--metadata", "a=", "--idempotency-key", "k1");
    assertThat(stripe.only())
        .isEqualTo(
            new Asked(
                "update vs_1abcd",
                new SessionChange(null, null, null, Map.of("a", "")),
                Call.of(false).withIdempotencyKey("k1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "YES", " yes "})
  void cancelIsDoneWhenAPersonSaysYes(String typed) {
    terminal = TypingTerminal.typing(typed);
    stripe.answering(done(SESSION));
    assertThat(run("cancel", "vs_1abcd")).isEqualTo(new Result(0, TABLE, ""));
    assertThat(terminal.questions())
        .containsExactly("Cancel vs_1abcd (test)? This cannot be undone. [y/N] ");
    assertThat(stripe.only().operation()).isEqualTo("cancel vs_1abcd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n", "vs_1abcd"})
  void cancelIsNotSentWhenAPersonDoesNotSayYes(String typed) {
    terminal = TypingTerminal.typing(typed);
    assertThat(run("cancel", "vs_1abcd"))
        .isEqualTo(new Result(8, "", "Not confirmed; nothing was sent.\n"));
    assertThat(stripe.asked()).isEmpty();
  }

  @Test
  void redactIsDoneWhenAPersonTypesTheEndOfTheId() {
    terminal = TypingTerminal.typing("abcd");
    stripe.answering(done(SESSION));
    assertThat(run("redact", "--live", "vs_1abcd")).isEqualTo(new Result(0, TABLE, ""));
    assertThat(terminal.questions())
        .containsExactly(
            "Redact vs_1abcd (LIVE)? Stripe erases what it holds of the person. This cannot be"
                + " undone.\nType the last four characters of the id: ");
    assertThat(stripe.only().operation()).isEqualTo("redact vs_1abcd");
    assertThat(stripe.only().call().livemode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "y", "yes", "ABCD", "bcd"})
  void redactIsNotSentWhenAPersonTypesAnythingElse(String typed) {
    terminal = TypingTerminal.typing(typed);
    assertThat(run("redact", "vs_1abcd"))
        .isEqualTo(new Result(8, "", "Not confirmed; nothing was sent.\n"));
    assertThat(stripe.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "redact"})
  void withoutATerminalAndWithoutYesNothingIsSent(String operation) {
    assertThat(run(operation, "vs_1abcd"))
        .isEqualTo(
            new Result(
                8, "", "There is no terminal to ask at; --yes confirms. Nothing was sent.\n"));
    assertThat(stripe.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "redact"})
  void withYesNobodyIsAsked(String operation) {
    stripe.answering(done(SESSION));
    assertThat(run(operation, "--yes", "--json", "vs_1abcd"))
        .isEqualTo(new Result(0, RAW + "\n", ""));
    assertThat(terminal.questions()).isEmpty();
  }

  @Test
  void listShowsATableOfAllPages() {
    stripe.paging(
        done(new Page(List.of(session("vs_3", "\"user-3\""), session("vs_2", "null")), true)));
    stripe.paging(done(new Page(List.of(SESSION), false)));
    assertThat(run("list"))
        .isEqualTo(
            new Result(
                0,
                """
                ID                              STATUS          REDACTION   LAST ERROR                  CREATED               REFERENCE
                vs_3                            verified        processing  -                           2026-11-01T10:00:00Z  user-3
                vs_2                            verified        processing  -                           2026-11-01T10:00:00Z
                vs_1abcd                        requires_input  none        document_expired            2026-11-01T10:00:00Z  user-1
                """,
                ""));
    assertThat(stripe.asked())
        .containsExactly(
            new Asked("page after null", SessionFilter.ALL.withLimit(20), Call.of(false)),
            new Asked("page after vs_2", SessionFilter.ALL.withLimit(18), Call.of(false)));
  }

  @Test
  void listSaysThatItStoppedAtTheLimit() {
    stripe.paging(done(new Page(List.of(session("vs_3", "null")), true)));
    assertThat(run("list", "--limit", "1").out())
        .endsWith("\nShown up to the limit of 1; there may be more (--limit, --all).\n");
  }

  @Test
  void listSaysThatThereIsNothing() {
    stripe.paging(done(new Page(List.of(), false)));
    assertThat(run("list", "--all")).isEqualTo(new Result(0, "No sessions.\n", ""));
  }

  @Test
  void listFiltersByWhatWasGiven() {
    stripe.paging(done(new Page(List.of(), false)));
    run(
        "list",
        "--all",
        "--status=in_review",
        "--created-from=2026-11-01",
        "--created-before=2026-11-02T10:00:00Z",
        "--client-reference-id=user-1",
        "--related-customer=cus_1");
    assertThat(stripe.only().what())
        .isEqualTo(
            new SessionFilter(
                Status.of("in_review"),
                Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2026-11-02T10:00:00Z"),
                "user-1",
                "cus_1",
                null));
  }

  @Test
  void listWithJsonIsOneArray() {
    stripe.paging(done(new Page(List.of(session("vs_3", "null")), true)));
    stripe.paging(done(new Page(List.of(SESSION), false)));
    assertThat(run("list", "--json"))
        .isEqualTo(new Result(0, "[{\"client_reference_id\":null}\n," + RAW + "\n]\n", ""));
  }

  @Test
  void listWithJsonOfNothingIsAnEmptyArray() {
    stripe.paging(done(new Page(List.of(), false)));
    assertThat(run("list", "--json")).isEqualTo(new Result(0, "[]\n", ""));
  }

  @Test
  void listWithJsonStaysOpenWhenAPageFails() {
    stripe.paging(done(new Page(List.of(session("vs_3", "null")), true)));
    stripe.paging(
        new Busy<>(new Failure(429, "rate_limit", null, null, "Too many.", "req_1", null, null)));
    assertThat(run("list", "--json"))
        .isEqualTo(
            new Result(
                6,
                "[{\"client_reference_id\":null}\n",
                """
                Stripe is busy or out of reach; nothing was done: Too many.
                  type: rate_limit
                  http: 429
                  request: req_1
                Try again.
                """));
  }

  @Test
  void aRefusalShowsStripesErrorAndRequest() {
    stripe.answering(
        new Refused<>(
            new Failure(
                400,
                "invalid_request_error",
                "some_code",
                "session",
                "Only \u001brequires_input.",
                "req_1",
                false,
                null)));
    assertThat(run("cancel", "--yes", "vs_1abcd"))
        .isEqualTo(
            new Result(
                3,
                "",
                """
                Stripe refused: Only ?requires_input.
                  type: invalid_request_error
                  code: some_code
                  param: session
                  http: 400
                  request: req_1
                """));
  }

  @Test
  void whatIsNotFoundMayBeElsewhere() {
    stripe.answering(
        new Refused<>(
            new Failure(
                404,
                "invalid_request_error",
                "resource_missing",
                "session",
                "No such session: 'vs_9'",
                "req_1",
                null,
                null)));
    assertThat(run("get", "vs_9"))
        .isEqualTo(
            new Result(
                4,
                "",
                """
                Stripe found no such thing: No such session: 'vs_9'
                  type: invalid_request_error
                  code: resource_missing
                  param: session
                  http: 404
                  request: req_1
                It may belong to the other mode (--live) or to another account (--account).
                """));
  }

  @Test
  void aRefusedKeyHasItsOwnCode() {
    stripe.answering(
        new KeyRefused<>(
            new Failure(
                401, "invalid_request_error", null, null, "Invalid.", "req_1", null, null)));
    assertThat(run("get", "vs_1"))
        .isEqualTo(
            new Result(
                5,
                "",
                """
                The API key was refused: Invalid.
                  type: invalid_request_error
                  http: 401
                  request: req_1
                """));
  }

  @Test
  void aMissingKeyIsSaidToBeMissing() {
    stripe.answering(
        new KeyRefused<>(
            new Failure(0, "key_missing", null, null, "No live key.", null, null, null)));
    assertThat(run("get", "--live", "vs_1"))
        .isEqualTo(new Result(5, "", "Not sent: No live key.\n  type: key_missing\n"));
  }

  @Test
  void aBusyStripeIsToBeTriedAgainWithTheSameKey() {
    stripe.answering(
        new Busy<>(
            new Failure(429, "rate_limit", null, null, "Slow.", "req_1", true, "endpoint-rate")));
    assertThat(run("create", "--type=document", "--idempotency-key=k1"))
        .isEqualTo(
            new Result(
                6,
                "",
                """
                Stripe is busy or out of reach; nothing was done: Slow.
                  type: rate_limit
                  http: 429
                  limiter: endpoint-rate
                  request: req_1
                Try again with --idempotency-key k1
                """));
  }

  @Test
  void aMissingAnswerLeavesTheOutcomeOpenAndShowsTheKeyThatWasMade() {
    stripe.answering(
        new Indeterminate<>(
            new Failure(0, "connection_error", null, null, "No answer.", null, null, null)));
    var result = run("redact", "--yes", "vs_1abcd");
    assertThat(result)
        .isEqualTo(
            new Result(
                7,
                "",
                """
                There is no clear answer; it may have been done: No answer.
                  type: connection_error
                Look at the session, or try again with --idempotency-key %s
                """
                    .formatted(stripe.only().call().idempotencyKey())));
  }

  @Test
  void whatCannotBeASessionIdIsWrongUsage() {
    stripe.answering(
        new Refused<>(new Failure(0, "id_invalid", null, null, "An id.", null, null, null)));
    assertThat(run("get", "../x")).isEqualTo(new Result(2, "", "An id.\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "get",
        "get vs_1 vs_2",
        "get vs_1 --account=acct/1",
        "get vs_1 --api-key=sk_test_1",
        "create",
        "create --type=document --related-person=acct_1",
        "create --type=document --metadata=a",
        "create --type=document --idempotency-key=ü",
        "update vs_1",
        "list --limit=0",
        "list --limit=5 --all",
        "list --created-from=yesterday",
        "list --created-from=2026-13-01T00:00:00Z"
      })
  void whatWasTypedWronglyIsWrongUsage(String line) {
    var result = run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("Usage:");
    assertThat(stripe.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "get", "list", "update", "cancel", "redact"})
  void everyOperationExplainsItselfAndItsExitCodesWithoutAnySettings(String operation) {
    var command =
        new SessionsCommand(() -> {
          throw new AssertionError("Help needs no Stripe.");
        });
    var out = new StringWriter();
    var code = new CommandLine(command).setOut(new PrintWriter(out)).execute(operation, "--help");
    assertThat(code).isEqualTo(0);
    assertThat(out.toString())
        .contains("Usage: sessions " + operation)
        .contains("  7   no clear answer; it may have been done, look first");
  }

  @Test
  void theHelpNamesTheOperationsAndTheExitCodes() {
    assertThat(run("--help"))
        .isEqualTo(
            new Result(
                0,
                """
                Usage: sessions [-hV] [COMMAND]
                Creates, shows, changes, cancels and redacts verification sessions at Stripe.
                  -h, --help      Show this help message and exit.
                  -V, --version   Print version information and exit.
                Commands:
                  cancel  Cancels a session in requires_input. This cannot be undone.
                  create  Creates a session and prints the url for the person.
                  get     Shows one session as it is at Stripe now.
                  list    Lists sessions, the newest first, page by page.
                  redact  Has Stripe erase what it holds of the person. This cannot be undone.
                  update  Changes a session; type and document options only in requires_input.

                Exit codes:
                  0   done
                  1   an error of Verity itself
                  2   wrong usage
                  3   Stripe refused; repeating it will not help
                  4   not found in this mode and account
                  5   the API key is missing, wrong or lacks a right
                  6   Stripe is busy or out of reach; nothing was done, try again
                  7   no clear answer; it may have been done, look first
                  8   not confirmed; nothing was sent
                """,
                ""));
  }

  record Result(int code, String out, String err) {}

  private Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var code =
        new CommandLine(new SessionsCommand(() -> stripe, terminal))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private static <T> Reply<T> done(T value) {
    return new Done<>(value, AT, "req_1");
  }

  private static RemoteSession session(String id, String reference) {
    return new RemoteSession(
        id,
        false,
        new Snapshot(
            Status.Known.VERIFIED, Redaction.Known.PROCESSING, null, null, "document", false, AT),
        "{\"client_reference_id\":%s}".formatted(reference));
  }
}
