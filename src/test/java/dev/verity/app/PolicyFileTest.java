package dev.verity.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.verity.session.Policy;
import dev.verity.session.Policy.Retry;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Standing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyFileTest {
  private static final String FULL =
      """
      # cancels what is abandoned, redacts what is settled
      dryRun: true
      rules:
        requires_input: { refreshAfter: never, cancelAfter: P30D }
        abandoned:
          cancelAfter: PT24H
        processing: { refreshAfter: PT1H }
        verified: { redactAfter: P90D }
        canceled: { redactAfter: P7D }
      redaction: { lookEvery: PT12H, alarmAfter: P5D }
      freshness: PT10M
      lease: PT1M
      retry: { first: PT2S, longest: PT1H, giveUpAfter: PT48H, refusalsMax: 3 }
      """;

  @TempDir private Path folder;

  @Test
  void aFullFileIsReadAsItSays() throws Mistakes {
    assertThat(PolicyFile.parse(FULL))
        .isEqualTo(
            new Policy(
                true,
                Map.of(
                    Standing.REQUIRES_INPUT, new Rule(null, Duration.ofDays(30), null),
                    Standing.ABANDONED, new Rule(null, Duration.ofDays(1), null),
                    Standing.PROCESSING, new Rule(Duration.ofHours(1), null, null),
                    Standing.VERIFIED, new Rule(null, null, Duration.ofDays(90)),
                    Standing.CANCELED, new Rule(null, null, Duration.ofDays(7))),
                Duration.ofHours(12),
                Duration.ofDays(5),
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                new Retry(Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofHours(48), 3)));
  }

  @Test
  void withoutAFileNothingIsChangedAtStripe() throws Mistakes {
    assertThat(PolicyFile.read(null)).isEqualTo(Policy.observing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "# nothing yet\n", "---\n", "{}", "rules:\n", "retry:\nredaction:\n"})
  void whatTheFileLeavesOutIsAsInThePolicyThatOnlyObserves(String yaml) throws Mistakes {
    assertThat(PolicyFile.parse(yaml)).isEqualTo(Policy.observing());
  }

  @Test
  void rulesReplaceAllThatWereThere() throws Mistakes {
    assertThat(PolicyFile.parse("rules: {}").rules()).isEmpty();
    assertThat(PolicyFile.parse("rules: { verified: { redactAfter: P1D } }").rules())
        .isEqualTo(Map.of(Standing.VERIFIED, new Rule(null, null, Duration.ofDays(1))));
    assertThat(PolicyFile.parse("rules: { verified: }").rules())
        .isEqualTo(Map.of(Standing.VERIFIED, new Rule(null, null, null)));
  }

  @Test
  void neverIsTheSameAsLeavingItOut() throws Mistakes {
    assertThat(
            PolicyFile.parse(
                "rules: { canceled: { refreshAfter: never, cancelAfter: never, redactAfter: never }"
                    + " }"))
        .isEqualTo(PolicyFile.parse("rules: { canceled: {} }"));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void aDryRunIsAskedFor(String text, boolean dryRun) throws Mistakes {
    assertThat(PolicyFile.parse("dryRun: " + text).dryRun()).isEqualTo(dryRun);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dryRun: yes                     | dryRun is 'yes'; wanted: true or false.",
        "dryRun: [true]                  | dryRun is no single value; wanted: true or false.",
        "dryRun:                         | dryRun is no single value; wanted: true or false.",
        "retry: { refusalsMax: 0 }       | retry.refusalsMax is '0'; wanted: a number from 1.",
        "retry: { refusalsMax: many }    | retry.refusalsMax is 'many'; wanted: a number from 1.",
        "retry: { refusalsMax: 1.5 }     | retry.refusalsMax is '1.5'; wanted: a number from 1.",
        "retry: { refusalsMax: 9999999999 } | retry.refusalsMax is '9999999999'; wanted: a number"
            + " from 1.",
        "lease: PT1S                     | lease is PT1S; wanted: from PT5S to PT12H.",
        "lease: P1D                      | lease is PT24H; wanted: from PT5S to PT12H.",
        "colour: red                     | colour is unknown; wanted: dryRun, freshness, lease,"
            + " redaction, retry, rules.",
        "rules: { verifed: {} }          | rules.verifed is unknown; wanted: abandoned, canceled,"
            + " processing, requires_input, verified.",
        "rules: { VERIFIED: {} }         | rules.VERIFIED is unknown; wanted: abandoned, canceled,"
            + " processing, requires_input, verified.",
        "rules: { verified: { after: P1D } } | rules.verified.after is unknown; wanted:"
            + " cancelAfter, redactAfter, refreshAfter.",
        "redaction: { every: P1D }       | redaction.every is unknown; wanted: alarmAfter,"
            + " lookEvery.",
        "retry: { last: P1D }            | retry.last is unknown; wanted: first, giveUpAfter,"
            + " longest, refusalsMax.",
        "rules: [ verified ]             | rules is no mapping.",
        "rules: verified                 | rules is no mapping.",
        "rules: { verified: P1D }        | rules.verified is no mapping.",
        "retry: 3                        | retry is no mapping.",
        "redaction: P1D                  | redaction is no mapping.",
        "- rules                         | The policy is no mapping.",
        "just text                       | The policy is no mapping.",
      })
  void aMistakeIsToldInOneSentence(String yaml, String sentence) {
    assertThat(mistakes(yaml)).containsExactly(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"90 days", "PT0S", "PT-1S", "never", "7", "P40000D", "P99999999999999D"})
  void aDurationIsPositiveAndHasAnEnd(String text) {
    for (var path : List.of("freshness", "lease")) {
      assertThat(mistakes(path + ": " + text))
          .containsExactly(
              "%s is '%s'; wanted: an ISO-8601 duration above zero, such as PT2H or P30D, up to P36500D."
                  .formatted(path, text));
    }
  }

  @Test
  void aDurationOfARuleMayAlsoBeNever() {
    assertThat(mistakes("rules: { verified: { redactAfter: soon } }"))
        .containsExactly(
            "rules.verified.redactAfter is 'soon'; wanted: an ISO-8601 duration above zero, such"
                + " as PT2H or P30D, up to P36500D, or never.");
    assertThat(mistakes("rules: { verified: { redactAfter: } }"))
        .containsExactly(
            "rules.verified.redactAfter is no single value; wanted: an ISO-8601 duration above"
                + " zero, such as PT2H or P30D, up to P36500D, or never.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retry: { first: PT2H, longest: PT1H }  | retry.first is PT2H, longer than retry.longest,"
            + " PT1H.",
        "retry: { longest: PT1S }               | retry.first is PT5S, longer than retry.longest,"
            + " PT1S.",
        "retry: { giveUpAfter: PT1S }           | retry.first is PT5S, longer than"
            + " retry.giveUpAfter, PT1S.",
        "redaction: { lookEvery: P5D }          | redaction.lookEvery is PT120H, longer than"
            + " redaction.alarmAfter, PT96H.",
        "rules: { verified: { cancelAfter: P1D } }   | rules.verified.cancelAfter is PT24H, but"
            + " Stripe refuses that call here; wanted: never.",
        "rules: { canceled: { cancelAfter: P1D } }   | rules.canceled.cancelAfter is PT24H, but"
            + " Stripe refuses that call here; wanted: never.",
        "rules: { processing: { cancelAfter: P1D } } | rules.processing.cancelAfter is PT24H, but"
            + " Stripe refuses that call here; wanted: never.",
        "rules: { processing: { redactAfter: P1D } } | rules.processing.redactAfter is PT24H, but"
            + " Stripe refuses that call here; wanted: never.",
        "rules: { requires_input: { cancelAfter: P1D, redactAfter: P9D } } | rules.requires_input"
            + " has both cancelAfter and redactAfter; wanted: one of them, since a redact cancels"
            + " too and a canceled session follows rules.canceled.",
        "rules: { abandoned: { cancelAfter: P1D, redactAfter: P9D } }      | rules.abandoned has"
            + " both cancelAfter and redactAfter; wanted: one of them, since a redact cancels too"
            + " and a canceled session follows rules.canceled.",
      })
  void whatCouldNeverDoWhatItSaysIsRefused(String yaml, String sentence) {
    assertThat(mistakes(yaml)).containsExactly(sentence);
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThat(
            mistakes(
                """
                dryRun: perhaps
                rules: { verified: { redactAfter: soon, cancelafter: P1D } }
                lease: 5
                """))
        .hasSize(4);
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
  void aNameGivenTwiceIsRefused() {
    assertThat(
            mistakes("rules:\n  verified: { redactAfter: P1D }\n  verified: { redactAfter: P9D }"))
        .singleElement()
        .asString()
        .contains("line 3")
        .containsIgnoringCase("duplicate")
        .contains("verified");
  }

  @Test
  void mistakesInAFileNameIt() throws Exception {
    var file = Files.writeString(folder.resolve("policy.yaml"), "lease: soon\nfreshness: 1\n");

    assertThat(mistakesOf(() -> PolicyFile.read(file)))
        .hasSize(2)
        .allSatisfy(sentence -> assertThat(sentence).startsWith(file + ": "));
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithItsSetting() {
    var missing = folder.resolve("missing.yaml");

    assertThat(mistakesOf(() -> PolicyFile.read(missing)))
        .containsExactly("The policy file %s (policy.file) cannot be read.".formatted(missing));
  }

  private interface Reading {
    Policy read() throws Mistakes;
  }

  private static List<String> mistakes(String yaml) {
    return mistakesOf(() -> PolicyFile.parse(yaml));
  }

  private static List<String> mistakesOf(Reading reading) {
    var mistakes = catchThrowableOfType(Mistakes.class, reading::read);
    return Objects.requireNonNull(mistakes, "mistakes were wanted").sentences();
  }
}
