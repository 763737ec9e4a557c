package dev.verity.policy;

import dev.verity.session.Disclosure;
import dev.verity.session.ErrorGroup;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Permissions;
import dev.verity.session.Policy.Privacy;
import dev.verity.session.Policy.Retry;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A policy as an operator writes it, in YAML. What it leaves out is as in [Policy#observing()].
/// Whatever is misspelt, doubled or could never come true is refused, all of it at once.
public final class PolicyFile {
  /// So often a session may fail at most; more attempts than Stripe's customers ever grant.
  static final int ATTEMPTS_MAX = 20;

  static final int REFUSALS_MAX = 1_000;

  /// The `type` of a session; Stripe has three.
  static final Set<String> TYPES = Set.of("document", "id_number", "verification_flow");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final String NAME_WANTED = "up to 64 letters, digits, dashes and underscores";
  private static final Pattern CODE = Pattern.compile("[a-z]+(_[a-z]+)+");
  private static final Pattern ACCOUNT = Pattern.compile("(org_[A-Za-z0-9]+/)?acct_[A-Za-z0-9]+");
  private static final Set<String> GROUPS =
      Arrays.stream(ErrorGroup.values()).map(ErrorGroup::wire).collect(Collectors.toSet());

  /// What may become of personal values in events.
  private static final Map<String, Disclosure> DISCLOSURES =
      new TreeMap<>(
          Map.of(
              "sealed", Disclosure.SEALED,
              "dropped", Disclosure.DROPPED,
              "clear", Disclosure.CLEAR));

  /// Codes of one word, which do not look like one.
  private static final Set<String> SHORT_CODES = Set.of("abandoned");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private final List<String> mistakes = new ArrayList<>();

  private PolicyFile() {}

  /// The policy in the file; without a file, the one that only observes.
  public static Policy read(@Nullable Path file) throws BadPolicy {
    if (file == null) {
      return Policy.observing();
    }
    try {
      return parse(Files.readString(file));
    } catch (IOException unreadable) {
      throw new BadPolicy(List.of("The policy file %s cannot be read.".formatted(file)));
    } catch (BadPolicy mistakes) {
      throw new BadPolicy(
          mistakes.sentences().stream().map(sentence -> file + ": " + sentence).toList());
    }
  }

  /// The policy that this text says.
  public static Policy parse(String yaml) throws BadPolicy {
    var root = tree(yaml);
    var file = new PolicyFile();
    var policy = file.policy(Section.root(root, file.mistakes));
    if (file.mistakes.isEmpty()) {
      file.mistakes.addAll(Sense.mistakes(policy));
    }
    if (!file.mistakes.isEmpty()) {
      throw new BadPolicy(file.mistakes);
    }
    return CanonicalPolicy.hashed(policy);
  }

  /// What is wrong with the form of a file alone, sense apart: what its JSON Schema refuses.
  static List<String> mistakesOfForm(JsonNode root) {
    var file = new PolicyFile();
    file.policy(Section.root(root, file.mistakes));
    return file.mistakes;
  }

  private static JsonNode tree(String yaml) throws BadPolicy {
    try {
      return YAML.readTree(yaml);
    } catch (JacksonException unreadable) {
      var at = unreadable.getLocation();
      throw new BadPolicy(
          List.of(
              "One YAML mapping is wanted; line %d, column %d: %s"
                  .formatted(
                      at == null ? 0 : at.getLineNr(),
                      at == null ? 0 : at.getColumnNr(),
                      firstLine(unreadable.getOriginalMessage()))));
    }
  }

  private static String firstLine(@Nullable String text) {
    var line = text == null ? "" : text.lines().findFirst().orElse("");
    return line.replaceFirst(" for `ObjectNode`: not allowed when .*", " stands there twice.");
  }

  private Policy policy(Section root) {
    var base = Policy.observing();
    var redaction = root.section("redaction");
    var policy =
        new Policy(
            "",
            root.flag("dryRun", base.dryRun()),
            rules(root.sections("rules"), base.rules()),
            permissions(root.section("requests"), base.permissions()),
            redaction.duration("lookEvery", base.redactionLookEvery()),
            redaction.duration("alarmAfter", base.redactionAlarmAfter()),
            root.duration("freshness", base.freshness()),
            root.duration("lease", base.lease()),
            retry(root.section("retry"), base.retry()),
            privacy(root.section("privacy"), base.privacy()));
    redaction.end();
    root.end();
    return policy;
  }

  private static List<Rule> rules(@Nullable List<Section> rules, List<Rule> base) {
    return rules == null ? base : rules.stream().map(PolicyFile::rule).toList();
  }

  private static Rule rule(Section rule) {
    var attempts = rule.number("attemptsMax", 1, ATTEMPTS_MAX);
    var read =
        new Rule(
            rule.word("name", NAME, NAME_WANTED),
            scope(rule.section("when")),
            new Duties(
                rule.durationOrNever("refreshAfter"),
                rule.durationOrNever("cancelAfter"),
                rule.durationOrNever("redactAfter"),
                attempts,
                rule.durationOrNever("keepAtLeast")));
    rule.end();
    return read;
  }

  private static Scope scope(Section when) {
    var statuses =
        when.words(
            "status",
            word -> Status.of(word) instanceof Status.Known,
            wanted(Arrays.stream(Status.Known.values()).map(Status.Known::wire)));
    var scope =
        new Scope(
            statuses.stream()
                .map(word -> (Status.Known) Status.of(word))
                .collect(Collectors.toSet()),
            when.words(
                "lastError",
                PolicyFile::isErrorWord,
                wanted(Arrays.stream(ErrorGroup.values()).map(ErrorGroup::wire))
                    + ", or a code such as document_expired"),
            when.flag("livemode"),
            when.words(
                "account",
                word -> word.equals(Scope.OWN) || ACCOUNT.matcher(word).matches(),
                "acct_… or own"),
            when.words("type", TYPES::contains, wanted(TYPES.stream().sorted())),
            when.flag("selfie"));
    when.end();
    return scope;
  }

  private static String wanted(Stream<String> words) {
    return words.collect(Collectors.joining(", "));
  }

  private static boolean isErrorWord(String word) {
    return GROUPS.contains(word)
        || SHORT_CODES.contains(word)
        || (word.length() <= 64 && CODE.matcher(word).matches());
  }

  private static Permissions permissions(Section requests, Permissions base) {
    var permissions =
        new Permissions(
            requests.flag("cancel", base.cancel()),
            requests.flag("redact", base.redact()),
            requests.flag("secondPerson", base.secondPerson()),
            requests.durationOrZero("coolingOff", base.coolingOff()));
    requests.end();
    return permissions;
  }

  private static Privacy privacy(Section privacy, Privacy base) {
    var personalData = privacy.word("personalData", DISCLOSURES.keySet());
    var systems = privacy.words("confirmedBy", word -> NAME.matcher(word).matches(), NAME_WANTED);
    var read =
        new Privacy(
            personalData == null
                ? base.personalData()
                : Objects.requireNonNull(DISCLOSURES.get(personalData)),
            List.copyOf(systems),
            privacy.duration("confirmedWithin", base.confirmedWithin()),
            privacy.flag("results", base.results()));
    privacy.end();
    return read;
  }

  private static Retry retry(Section retry, Retry base) {
    var refusals = retry.number("refusalsMax", 1, REFUSALS_MAX);
    var read =
        new Retry(
            retry.duration("first", base.first()),
            retry.duration("longest", base.longest()),
            retry.duration("giveUpAfter", base.giveUpAfter()),
            refusals == null ? base.refusalsMax() : refusals);
    retry.end();
    return read;
  }
}
