package dev.verity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.api.ServedApi;
import dev.verity.audit.Copy;
import dev.verity.audit.Ledger;
import dev.verity.deadletters.Letters;
import dev.verity.projection.FoldedLives;
import dev.verity.session.Erasure;
import dev.verity.session.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/// Commands with `--server`, against the API itself.
@Timeout(60)
final class RemoteCommandsTest {
  private static final String SESSION = FoldedLives.id(4);
  private static @TempDir Path folder;
  private static ServedApi api;

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void serve() throws IOException {
    api = new ServedApi(folder);
    for (var name : List.of("vera", "olga", "carl")) {
      Files.writeString(folder.resolve(name), api.token(name) + "\n");
    }
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void forget() {
    api.sent.clear();
    api.box.done.clear();
    api.answer("done", "");
  }

  @Test
  void aRequestIsMadeByTheOwnerOfTheToken() {
    var result = as("carl", request("hold") + " --id case-17");
    assertThat(result.err()).isEmpty();
    assertThat(api.sent).extracting(Request::actor).containsExactly("carl");
    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                "%s done\n  key     case-17\n  at      2026-11-25T12:00:00Z\n"
                    .formatted(api.sent.getFirst().id()),
                ""));
  }

  @Test
  void aHoldIsReleasedByTheIdThatWasPrinted() {
    api.answerTruly();
    var held = as("carl", request("hold") + " --id case-18");
    assertThat(held.code()).as(held.toString()).isZero();
    var id = held.out().substring(0, held.out().indexOf(' '));
    assertThat(as("carl", request("release") + " --about case-18").out())
        .contains("rejected", "unknown_subject");
    assertThat(as("carl", request("release") + " --about " + id).out())
        .contains(" done\n")
        .doesNotContain("reason");
    assertThat(as("carl", request("hold") + " --id case-18").out())
        .startsWith(id + " done\n  key     case-18\n  reason  released\n");
  }

  @Test
  void whatIsRejectedOrFailsIsSaidAsWithoutAServer() {
    api.answer("rejected", "not_allowed");
    assertThat(as("olga", request("cancel") + " --id no-1").code()).isEqualTo(3);
    api.answer("failed", "a_reason_of_a_later_version");
    assertThat(as("olga", request("cancel") + " --id no-2").code()).isEqualTo(9);
    assertThat(as("olga", request("redact")).code()).isEqualTo(3);
    assertThat(as("olga", request("redact")).err())
        .contains("answered 403: You may not do this; it needs the permission to redact.");
    assertThat(as("olga", "request cancel vs_unheard_of --reason x --account me").err())
        .contains("answered 422", "(account)");
  }

  @Test
  void aRequestWithoutAnAnswerStands() {
    api.forgetAnswers();
    var result = as("olga", request("retrieve") + " --id again-1 --wait PT0.3S");
    assertThat(result.code()).isEqualTo(6);
    assertThat(result.err()).contains("ask again with --id again-1");
    api.answer("done", "");
    assertThat(as("olga", request("retrieve") + " --id again-1").code()).isZero();
  }

  @Test
  void deadLettersAreListedAndShownWithoutWhatIsInThem() {
    var id = stuck();
    assertThat(as("vera", "dead-letters list --kind exhausted").out()).contains(id, "exhausted");
    assertThat(as("vera", "dead-letters show " + id).out())
        .contains("kind        exhausted")
        .doesNotContain("SHA-256");
    assertThat(as("vera", "dead-letters show 9-9").code()).isEqualTo(4);
    assertThat(as("vera", "dead-letters show %s --raw".formatted(id)).err())
        .contains("--raw does not go with --server");
  }

  @Test
  void deadLettersAreRedrivenThereByTheOwnerOfTheToken() {
    var result = as("olga", "dead-letters redrive --kind exhausted --yes --reason mended");
    assertThat(result.code()).isZero();
    assertThat(result.out()).endsWith("redriven 1, failed 0\n");
    assertThat(api.box.done).containsExactly("redriven %s by olga".formatted(stuck()));
    assertThat(as("carl", "dead-letters discard --all --yes --reason junk").code()).isEqualTo(3);
    assertThat(as("olga", "dead-letters discard --all --actor me --yes --reason junk").err())
        .contains("--actor does not go with --server");
    assertThat(api.box.done).hasSize(1);
  }

  @Test
  void erasuresAreListed() {
    var result = as("vera", "erasures --all");
    assertThat(result.out()).contains("confirmed", "erased ").doesNotContain("erased 0,");
    assertThat(as("vera", "erasures --json").out()).contains("\"confirm_by\"", "crm");
  }

  @Test
  void theJournalIsVerifiedThere() {
    var result = as("vera", "audit verify");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("chains valid 5/5, entries 35", "findings 0");
    assertThat(as("vera", "audit verify --session " + Copy.SESSION).out())
        .contains("chains valid 1/1");
    assertThat(as("vera", "audit verify --session none").err()).contains("answered 422");
    assertThat(as("vera", "audit verify pack.zip").err()).contains("PACK does not go");
  }

  @Test
  void evidenceIsFetchedAndVerifiedHere() {
    var pack = folder.resolve("pack.zip");
    var result = as("vera", "evidence %s --out %s".formatted(Copy.SESSION, pack));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).startsWith(pack.toString()).contains("findings 0");
    assertThat(as("vera", "evidence %s --out %s".formatted(Copy.SESSION, pack)).code())
        .isEqualTo(3);
    var none = folder.resolve("none.zip");
    assertThat(as("vera", "evidence vs_unheard --out " + none).code()).isEqualTo(4);
    assertThat(none).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://verity.example.com",
        "ftp://127.0.0.1",
        "https://me:secret@verity.example.com",
        "verity.example.com",
        "https://verity.example.com/?token=x"
      })
  void aTokenGoesNowhereInTheClear(String address) {
    var result =
        run("erasures", "--server", address, "--token-file", folder.resolve("vera").toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--server wants an address such as https://");
  }

  @Test
  void withoutATokenNobodyIsAsked() throws IOException {
    var server = api.uri().toString();
    assertThat(run("erasures", "--server", server).err()).contains("VERITY_TOKEN");
    assertThat(run("erasures", "--server", server, "--token-file", "nowhere").code()).isEqualTo(2);
    assertThat(run("erasures", "--token-file", "nowhere").err()).contains("goes with --server");
    var wrong = Files.writeString(folder.resolve("wrong"), "verity_wrong");
    var refused = run("erasures", "--server", server, "--token-file", wrong.toString());
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("answered 401").doesNotContain("verity_wrong");
  }

  @Test
  void theEnvironmentMayHoldTheToken() {
    var options = new ServerOptions(Map.of(ServerOptions.TOKEN_VARIABLE, api.token("vera")));
    var spec = CommandSpec.create().addMixin("server", CommandSpec.forAnnotatedObject(options));
    new CommandLine(spec).parseArgs("--server", api.uri() + "/");
    assertThat(options.server().orElseThrow().get("me", JsonNode.class).get("name").asString())
        .isEqualTo("vera");
  }

  @Test
  void aServerThatIsNotThereIsAsKafkaThatIsNot() {
    var token = folder.resolve("vera").toString();
    var result = run("erasures", "--server", "http://127.0.0.1:1", "--token-file", token);
    assertThat(result.code()).isEqualTo(10);
    assertThat(result.err()).contains("127.0.0.1 (--server) is out of reach");
  }

  @ParameterizedTest
  @CsvSource({"request", "erasures", "evidence", "audit verify", "dead-letters list"})
  void helpTellsOfIt(String command) {
    assertThat(run((command + " --help").split(" ", -1)).out()).contains("--server=URL");
  }

  private static boolean isLive() {
    return api.isLive(SESSION);
  }

  private static String request(String kind) {
    return "request %s %s --reason because%s".formatted(kind, SESSION, isLive() ? " --live" : "");
  }

  private static String stuck() {
    return api.stuck();
  }

  private static Result as(String name, String arguments) {
    var all = new ArrayList<>(List.of(arguments.split(" ", -1)));
    all.addAll(
        List.of("--server", api.uri().toString(), "--token-file", folder.resolve(name).toString()));
    return run(all.toArray(String[]::new));
  }

  /// Without a server none of these would have anything to ask.
  private static Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var code =
        new CommandLine(new Everything())
            .addSubcommand(
                new RequestCommand((_, _, _) -> {
                  throw new AssertionError("Kafka was asked");
                }))
            .addSubcommand(
                new DeadLettersCommand(
                    RemoteCommandsTest::letters,
                    TypingTerminal.absent(),
                    new ByteArrayOutputStream()))
            .addSubcommand(
                new ErasuresCommand(
                    RemoteCommandsTest::erasures, InstantSource.fixed(FoldedLives.NOW)))
            .addSubcommand(new AuditCommand(RemoteCommandsTest::ledger, List::of))
            .addSubcommand(
                new EvidenceCommand(
                    RemoteCommandsTest::ledger, List::of, InstantSource.fixed(FoldedLives.NOW)))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private static Letters letters() {
    throw new AssertionError("Kafka was asked");
  }

  private static Map<String, Erasure> erasures() {
    throw new AssertionError("Kafka was asked");
  }

  private static Ledger ledger() {
    throw new AssertionError("Kafka was asked");
  }

  @CommandLine.Command(name = "verity")
  private static final class Everything {}
}
