package dev.verity.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.verity.session.Disclosure;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Privacy;
import dev.verity.session.Policy.Retry;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyFileTest {
  static final String FULL =
      """
      # cancels what has failed, redacts what is settled
      dryRun: true
      rules:
        - name: selfies
          when: {status: verified, selfie: true, livemode: true}
          redactAfter: P30D
        - name: failed
          when:
            status: requires_input
            lastError: [document, abandoned]
            account: [own, acct_1]
            type: [document, id_number]
          refreshAfter: never
          cancelAfter: P7D
          attemptsMax: 3
        - name: verified
          when: {status: [verified]}
          redactAfter: P400D
          keepAtLeast: P30D
      requests: {cancel: true, redact: true, secondPerson: false, coolingOff: PT24H}
      redaction: {lookEvery: PT12H, alarmAfter: P5D}
      freshness: PT10M
      lease: PT1M
      retry: {first: PT2S, longest: PT1H, giveUpAfter: PT48H, refusalsMax: 3}
      privacy: {personalData: sealed, confirmedBy: [warehouse, crm], confirmedWithin: P3D, results: true}
      """;

  private static final String RULE = "rules: [{name: a, %s}]";

  @TempDir private Path folder;

  @Test
  void aFullFileIsReadAsItSays() throws Exception {
    var policy = PolicyFile.parse(FULL);

    assertThat(policy)
        .isEqualTo(
            new Policy(
                policy.hash(),
                true,
                List.of(
                    new Rule(
                        "selfies",
                        new Scope(
                            Set.of(Status.Known.VERIFIED),
                            Set.of(),
                            true,
                            Set.of(),
                            Set.of(),
                            true),
                        Duties.NONE.redactedAfter(Duration.ofDays(30))),
                    new Rule(
                        "failed",
                        new Scope(
                            Set.of(Status.Known.REQUIRES_INPUT),
                            Set.of("document", "abandoned"),
                            null,
                            Set.of("own", "acct_1"),
                            Set.of("document", "id_number"),
                            null),
                        Duties.NONE.canceledAfter(Duration.ofDays(7)).attemptedAtMost(3)),
                    new Rule(
                        "verified",
                        Scope.of(Status.Known.VERIFIED),
                        Duties.NONE
                            .redactedAfter(Duration.ofDays(400))
                            .keptAtLeast(Duration.ofDays(30)))),
                new Permissions(true, true, false, Duration.ofDays(1)),
                Duration.ofHours(12),
                Duration.ofDays(5),
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                new Retry(Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofHours(48), 3),
                new Privacy(
                    Disclosure.SEALED, List.of("crm", "warehouse"), Duration.ofDays(3), true)));
  }

  @Test
  void withoutAFileNothingIsChangedAtStripe() throws Exception {
    assertThat(PolicyFile.read(null)).isEqualTo(Policy.observing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing yet\n", "{}", "retry: {}\nredaction: {}\n"})
  void whatTheFileLeavesOutIsAsInThePolicyThatOnlyObserves(String yaml) throws Exception {
    assertThat(PolicyFile.parse(yaml))
        .usingRecursiveComparison()
        .ignoringFields("hash")
        .isEqualTo(Policy.observing());
  }

  @Test
  void rulesReplaceAllThatWereThere() throws Exception {
    assertThat(PolicyFile.parse("rules: []").rules()).isEmpty();
    assertThat(PolicyFile.parse("rules: [{name: nothing}]").rules())
        .containsExactly(new Rule("nothing", Scope.of(), Duties.NONE));
  }

  @Test
  void theHashIsOfTheMeaning() throws Exception {
    var hash = PolicyFile.parse(FULL).hash();

    assertThat(hash).matches("[0-9a-f]{16}");
    assertThat(
            PolicyFile.parse("# words\n" + FULL.replace("  #", "#").replace("P7D", "PT168H"))
                .hash())
        .isEqualTo(hash);
    assertThat(
            PolicyFile.parse(FULL.replace("[document, abandoned]", "[abandoned, document]")).hash())
        .isEqualTo(hash);
    assertThat(PolicyFile.parse("").hash())
        .isEqualTo(PolicyFile.parse("dryRun: false\nlease: PT120S").hash());
    assertThat(
            List.of(
                PolicyFile.parse(FULL.replace("dryRun: true", "dryRun: false")).hash(),
                PolicyFile.parse(FULL.replace("P7D", "P8D")).hash(),
                PolicyFile.parse(FULL.replace("name: failed", "name: broken")).hash(),
                PolicyFile.parse(FULL.replace(", livemode: true", "")).hash(),
                PolicyFile.parse(FULL.replace(", results: true", "")).hash(),
                PolicyFile.parse(FULL.replace("PT24H", "PT0S")).hash()))
        .doesNotHaveDuplicates()
        .doesNotContain(hash);
  }

  @Test
  void theCanonicalTextIsAFileOfTheSamePolicy() throws Exception {
    for (var yaml : List.of(FULL, "", Files.readString(Path.of("deploy", "policy.yaml")))) {
      var policy = PolicyFile.parse(yaml);
      assertThat(PolicyFile.parse(CanonicalPolicy.text(policy))).isEqualTo(policy);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dryRun: yes                     | dryRun is 'yes'; wanted: true or false.",
        "dryRun: [true]                  | dryRun is no single value; wanted: true or false.",
        "dryRun:                         | dryRun is empty; wanted: true or false.",
        "dryRun: 'true'                  | dryRun is 'true'; wanted: true or false.",
        "retry: { refusalsMax: 0 }       | retry.refusalsMax is '0'; wanted: a number from 1 to"
            + " 1000.",
        "retry: { refusalsMax: many }    | retry.refusalsMax is 'many'; wanted: a number from 1 to"
            + " 1000.",
        "retry: { refusalsMax: 1.5 }     | retry.refusalsMax is '1.5'; wanted: a number from 1 to"
            + " 1000.",
        "retry: { refusalsMax: 9999999999 } | retry.refusalsMax is '9999999999'; wanted: a number"
            + " from 1 to 1000.",
        "lease: PT1S                     | lease is PT1S; wanted: from PT5S to PT12H.",
        "lease: P1D                      | lease is P1D; wanted: from PT5S to PT12H.",
        "freshness: P40000D              | freshness is P40000D; wanted: up to P36500D.",
        "colour: red                     | colour is unknown; wanted: dryRun, freshness, lease,"
            + " privacy, redaction, requests, retry, rules.",
        "redaction: { every: P1D }       | redaction.every is unknown; wanted: alarmAfter,"
            + " lookEvery.",
        "retry: { last: P1D }            | retry.last is unknown; wanted: first, giveUpAfter,"
            + " longest, refusalsMax.",
        "requests: { hold: true }        | requests.hold is unknown; wanted: cancel, coolingOff,"
            + " redact, secondPerson.",
        "requests: { coolingOff: never } | requests.coolingOff is 'never'; wanted: an ISO-8601"
            + " duration, such as PT24H, or PT0S.",
        "rules: { verified: {} }         | rules is no list.",
        "rules: verified                 | rules is no list.",
        "rules:                          | rules is no list.",
        "rules: [ verified ]             | rules[0] is no mapping.",
        "retry: 3                        | retry is no mapping.",
        "retry:                          | retry is no mapping.",
        "- rules                         | The policy is no mapping.",
        "privacy: { personalData: secret } | privacy.personalData is 'secret'; wanted: clear,"
            + " dropped, sealed.",
        "privacy: { confirmedBy: [] }    | privacy.confirmedBy is an empty list; wanted: up to 64"
            + " letters, digits, dashes and underscores, or leave it out.",
        "privacy: { confirmedWithin: never } | privacy.confirmedWithin is 'never'; wanted: an"
            + " ISO-8601 duration above zero, such as PT2H or P30D.",
        "privacy: { results: sealed }    | privacy.results is 'sealed'; wanted: true or false.",
        "just text                       | The policy is no mapping.",
      })
  void aMistakeIsToldInOneSentence(String yaml, String sentence) {
    assertThat(mistakes(yaml)).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redactAfter: soon        | rules[0].redactAfter is 'soon'; wanted: an ISO-8601 duration"
            + " above zero, such as PT2H or P30D, or never.",
        "redactAfter:             | rules[0].redactAfter is empty; wanted: an ISO-8601 duration"
            + " above zero, such as PT2H or P30D, or never.",
        "redactAfter: P40000D     | rules[0] (a).redactAfter is P40000D; wanted: up to P36500D.",
        "redact: P1D              | rules[0].redact is unknown; wanted: attemptsMax, cancelAfter,"
            + " keepAtLeast, name, redactAfter, refreshAfter, when.",
        "attemptsMax: 0           | rules[0].attemptsMax is '0'; wanted: a number from 1 to 20.",
        "attemptsMax: 21          | rules[0].attemptsMax is '21'; wanted: a number from 1 to 20.",
        "attemptsMax: three       | rules[0].attemptsMax is 'three'; wanted: a number from 1 to"
            + " 20.",
        "when: verified           | rules[0].when is no mapping.",
        "when: {}, when: {}       | One YAML mapping is wanted; line 1, column 35: Duplicate"
            + " property \"when\" stands there twice.",
        "when: {mode: live}       | rules[0].when.mode is unknown; wanted: account, lastError,"
            + " livemode, selfie, status, type.",
        "when: {status: verifed}  | rules[0].when.status is 'verifed'; wanted: requires_input,"
            + " processing, verified, canceled.",
        "when: {status: []}       | rules[0].when.status is an empty list; wanted: requires_input,"
            + " processing, verified, canceled, or leave it out.",
        "when: {status: [verified, verified]} | rules[0].when.status has 'verified' twice.",
        "when: {status: [[verified]]} | rules[0].when.status is no single value; wanted:"
            + " requires_input, processing, verified, canceled.",
        "when: {lastError: documnt}   | rules[0].when.lastError is 'documnt'; wanted: none,"
            + " session, document, selfie, id_number, email, phone, other, or a code such as"
            + " document_expired.",
        "when: {lastError: Document_expired} | rules[0].when.lastError is 'Document_expired';"
            + " wanted: none, session, document, selfie, id_number, email, phone, other, or a code"
            + " such as document_expired.",
        "when: {account: 1}       | rules[0].when.account is '1'; wanted: acct_… or own.",
        "when: {type: passport}   | rules[0].when.type is 'passport'; wanted: document, id_number,"
            + " verification_flow.",
        "when: {livemode: live}   | rules[0].when.livemode is 'live'; wanted: true or false.",
        "when: {selfie: required} | rules[0].when.selfie is 'required'; wanted: true or false.",
      })
  void aMistakeInARuleIsToldWithItsPlace(String members, String sentence) {
    assertThat(mistakes(RULE.formatted(members))).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: [{when: {}}]         | rules[0].name is missing; wanted: up to 64 letters, digits,"
            + " dashes and underscores.",
        "rules: [{name: a b}]        | rules[0].name is 'a b'; wanted: up to 64 letters, digits,"
            + " dashes and underscores.",
        "rules: [{name: a, when: {status: verified}}, {name: a, when: {status: canceled}}] |"
            + " rules[1] (a) has the name of an earlier rule; wanted: another.",
      })
  void aRuleHasANameOfItsOwn(String yaml, String sentence) {
    assertThat(mistakes(yaml)).containsExactly(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"90 days", "PT0S", "PT-1S", "never", "7", "p1d", "P1W", "P99999999999999D"})
  void aDurationIsPositiveAndWrittenInOneWay(String text) {
    for (var path : List.of("freshness", "lease")) {
      assertThat(mistakes(path + ": " + text))
          .containsExactly(
              "%s is '%s'; wanted: an ISO-8601 duration above zero, such as PT2H or P30D."
                  .formatted(path, text));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "privacy: { results: true }             | privacy.results could never be published: they go"
            + " out under a seal alone, and privacy.personalData is dropped; wanted: sealed.",
        "privacy: { personalData: clear, results: true } | privacy.results could never be"
            + " published: they go out under a seal alone, and privacy.personalData is clear;"
            + " wanted: sealed.",
        "retry: { first: PT2H, longest: PT1H }  | retry.first is PT2H, longer than retry.longest,"
            + " PT1H.",
        "retry: { longest: PT1S }               | retry.first is PT5S, longer than retry.longest,"
            + " PT1S.",
        "retry: { giveUpAfter: PT1S }           | retry.first is PT5S, longer than"
            + " retry.giveUpAfter, PT1S.",
        "retry: { first: PT0.9S }               | retry.first is PT0.9S; wanted: at least PT1S.",
        "redaction: { lookEvery: PT0.1S }       | redaction.lookEvery is PT0.1S; wanted: at least"
            + " PT1S.",
        "rules: [{name: a, refreshAfter: PT0.5S}] | rules[0] (a).refreshAfter is PT0.5S; wanted: at"
            + " least PT1S.",
        "redaction: { lookEvery: P5D }          | redaction.lookEvery is P5D, longer than"
            + " redaction.alarmAfter, P4D.",
        "rules: [{name: a, when: {status: verified}, cancelAfter: P1D}] | rules[0] (a).cancelAfter"
            + " could never be done: Stripe cancels in requires_input alone, and the rule is for"
            + " other statuses.",
        "rules: [{name: a, when: {status: [canceled, processing]}, attemptsMax: 3}] | rules[0]"
            + " (a).attemptsMax could never be done: Stripe cancels in requires_input alone, and"
            + " the rule is for other statuses.",
        "rules: [{name: a, when: {status: processing}, redactAfter: P1D}] | rules[0]"
            + " (a).redactAfter could never be done: Stripe redacts nothing in processing, and the"
            + " rule is for that alone.",
        "rules: [{name: a, when: {status: processing}, keepAtLeast: P1D}] | rules[0]"
            + " (a).keepAtLeast could never be done: Stripe redacts nothing in processing, and the"
            + " rule is for that alone.",
        "rules: [{name: a, redactAfter: P1D, keepAtLeast: P2D}] | rules[0] (a) has redactAfter P1D"
            + " before keepAtLeast P2D is over; wanted: the longer of them as redactAfter.",
        "rules: [{name: a, cancelAfter: P2D, redactAfter: P2D}] | rules[0] (a) never comes to"
            + " cancelAfter P2D: a redact cancels too, and comes after P2D; wanted: one of them, or"
            + " a redactAfter that is longer.",
        "rules: [{name: a, when: {status: requires_input}, cancelAfter: P2D, redactAfter: P9D}] |"
            + " rules[0] (a) never comes to redactAfter P9D: after P2D the session is canceled, and"
            + " this rule is not for canceled sessions; wanted: one of them, or canceled among"
            + " when.status, where redactAfter then counts from the cancel.",
      })
  void whatCouldNeverDoWhatItSaysIsRefused(String yaml, String sentence) {
    assertThat(mistakes(yaml)).containsExactly(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                               | {status: verified}",
        "{status: verified}               | {status: verified, selfie: true}",
        "{status: [verified, canceled]}   | {status: canceled, livemode: true, account: acct_1}",
        "{lastError: document}            | {lastError: document_expired}",
        "{lastError: [session]}           | {lastError: [abandoned, consent_declined]}",
        "{account: [own, acct_1, acct_2]} | {account: acct_2}",
        "{type: document}                 | {type: document, status: verified}",
      })
  void aRuleThatAnEarlierOneLeavesNothingToIsRefused(String earlier, String later) {
    assertThat(
            mistakes("rules: [{name: a, when: %s}, {name: b, when: %s}]".formatted(earlier, later)))
        .containsExactly(
            "rules[1] (b) is never reached: every session that it fits is taken by a rule before"
                + " it.");
  }

  @Test
  void severalRulesTogetherMayLeaveNothingToALaterOne() {
    assertThat(
            mistakes(
                """
                rules:
                  - {name: live, when: {status: verified, livemode: true}}
                  - {name: test, when: {status: verified, livemode: false}}
                  - {name: both, when: {status: verified}}
                """))
        .containsExactly(
            "rules[2] (both) is never reached: every session that it fits is taken by a rule before"
                + " it.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{status: verified, selfie: true} | {status: verified}",
        "{lastError: document_expired}    | {lastError: document}",
        "{lastError: abandoned}           | {lastError: session}",
        "{lastError: document}            | {lastError: none}",
        "{account: acct_1}                | {account: [acct_1, own]}",
        "{livemode: true}                 | {}",
        "{type: document}                 | {type: [document, id_number]}",
      })
  void aRuleThatHasSomethingLeftIsTaken(String earlier, String later) {
    assertThat(
            catchThrowableOfType(
                BadPolicy.class,
                () ->
                    PolicyFile.parse(
                        "rules: [{name: a, when: %s}, {name: b, when: %s}]"
                            .formatted(earlier, later))))
        .isNull();
  }

  @Test
  void rulesThatNobodyCanFollowAreRefused() {
    var accounts = new StringBuilder("own");
    for (var i = 0; i < 20_000; i++) {
      accounts.append(", acct_").append(i);
    }
    assertThat(mistakes(RULE.formatted("when: {lastError: document, account: [" + accounts + "]}")))
        .singleElement()
        .asString()
        .startsWith("rules tell too many kinds of sessions apart");
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThat(
            mistakes(
                """
                dryRun: perhaps
                rules:
                  - {name: a, redactAfter: soon, cancelafter: P1D}
                  - {when: {status: verfied, livemode: 1}}
                lease: 5
                """))
        .hasSize(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: {                              | line 1",
        "a: b: c                               | line 1",
        "'lease: PT1M\n\tfreshness: PT1M'      | line 1",
        "'lease: PT1M\nlease: PT2M'            | line 2",
        "'lease: PT1M\n---\nlease: PT2M'       | line 3",
      })
  void whatIsNotOneYamlMappingIsToldWithItsPlace(String yaml, String place) {
    assertThat(mistakes(yaml))
        .singleElement()
        .asString()
        .startsWith("One YAML mapping is wanted; " + place)
        .doesNotContain("\n");
  }

  @Test
  void mistakesInAFileNameIt() throws Exception {
    var file = Files.writeString(folder.resolve("policy.yaml"), "lease: soon\nfreshness: 1\n");

    assertThat(mistakesOf(() -> PolicyFile.read(file)))
        .hasSize(2)
        .allSatisfy(sentence -> assertThat(sentence).startsWith(file + ": "));
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    var missing = folder.resolve("missing.yaml");

    assertThat(mistakesOf(() -> PolicyFile.read(missing)))
        .containsExactly("The policy file %s cannot be read.".formatted(missing));
  }

  private interface Reading {
    Policy read() throws BadPolicy;
  }

  private static List<String> mistakes(String yaml) {
    return mistakesOf(() -> PolicyFile.parse(yaml));
  }

  private static List<String> mistakesOf(Reading reading) {
    var mistakes = catchThrowableOfType(BadPolicy.class, reading::read);
    return Objects.requireNonNull(mistakes, "mistakes were wanted").sentences();
  }
}
