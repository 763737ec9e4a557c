package dev.verity.app;

import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Retry;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A policy as an operator writes it, in YAML. What it leaves out is as in [Policy#observing()].
/// Whatever is misspelt, doubled or could never come true is refused.
final class PolicyFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private static final String NEVER = "never";
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /// A follow-up passes through two topics before a worker sees it.
  private static final Duration LEASE_MIN = Duration.ofSeconds(5);

  /// Stripe forgets an idempotency key after a day, and then a repeated call is a new one.
  private static final Duration LEASE_MAX = Duration.ofHours(12);

  private final List<String> mistakes = new ArrayList<>();

  private PolicyFile() {}

  /// The policy in the file; without a file, the one that only observes.
  static Policy read(@Nullable Path file) throws Mistakes {
    if (file == null) {
      return Policy.observing();
    }
    try {
      return parse(Files.readString(file));
    } catch (IOException unreadable) {
      throw new Mistakes("The policy file %s (policy.file) cannot be read.".formatted(file));
    } catch (Mistakes mistakes) {
      throw new Mistakes(
          mistakes.sentences().stream().map(sentence -> file + ": " + sentence).toList());
    }
  }

  static Policy parse(String yaml) throws Mistakes {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JacksonException unreadable) {
      var at = unreadable.getLocation();
      throw new Mistakes(
          "One YAML mapping is wanted; line %d, column %d: %s"
              .formatted(
                  at.getLineNr(), at.getColumnNr(), firstLine(unreadable.getOriginalMessage())));
    }
    var reading = new PolicyFile();
    var policy = reading.policy(root);
    if (reading.mistakes.isEmpty()) {
      reading.checkSense(policy);
    }
    if (!reading.mistakes.isEmpty()) {
      throw new Mistakes(reading.mistakes);
    }
    return policy;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private Policy policy(JsonNode root) {
    var base = Policy.observing();
    checkNames(root, "", Set.of("dryRun", "rules", "redaction", "freshness", "lease", "retry"));
    var redaction = root.path("redaction");
    checkNames(redaction, "redaction", Set.of("lookEvery", "alarmAfter"));
    return new Policy(
        base.hash(),
        flag(root.path("dryRun"), "dryRun", base.dryRun()),
        root.hasNonNull("rules") ? rules(root.path("rules")) : base.rules(),
        base.permissions(),
        duration(redaction.path("lookEvery"), "redaction.lookEvery", base.redactionLookEvery()),
        duration(redaction.path("alarmAfter"), "redaction.alarmAfter", base.redactionAlarmAfter()),
        duration(root.path("freshness"), "freshness", base.freshness()),
        duration(root.path("lease"), "lease", base.lease()),
        retry(root.path("retry"), base.retry()));
  }

  private List<Rule> rules(JsonNode node) {
    var rules = new ArrayList<Rule>();
    if (!node.isArray()) {
      mistakes.add("rules is no list.");
      return rules;
    }
    for (var i = 0; i < node.size(); i++) {
      rules.add(rule(node.get(i), "rules[%d]".formatted(i)));
    }
    return rules;
  }

  private Rule rule(JsonNode node, String path) {
    checkNames(
        node,
        path,
        Set.of(
            "name",
            "when",
            "refreshAfter",
            "cancelAfter",
            "redactAfter",
            "attemptsMax",
            "keepAtLeast"));
    var attempts = node.path("attemptsMax");
    return new Rule(
        node.path("name").asString(path),
        scope(node.path("when"), path + ".when"),
        new Duties(
            durationOrNever(node.path("refreshAfter"), path + ".refreshAfter"),
            durationOrNever(node.path("cancelAfter"), path + ".cancelAfter"),
            durationOrNever(node.path("redactAfter"), path + ".redactAfter"),
            attempts.isInt() ? attempts.intValue() : null,
            durationOrNever(node.path("keepAtLeast"), path + ".keepAtLeast")));
  }

  private Scope scope(JsonNode node, String path) {
    checkNames(node, path, Set.of("status", "lastError", "livemode", "account", "type", "selfie"));
    var statuses = new HashSet<Status.Known>();
    for (var word : words(node.path("status"))) {
      if (Status.of(word) instanceof Status.Known known) {
        statuses.add(known);
      } else {
        mistakes.add("%s.status is '%s', which Stripe does not have.".formatted(path, word));
      }
    }
    return new Scope(
        statuses,
        words(node.path("lastError")),
        node.has("livemode") ? flag(node.path("livemode"), path + ".livemode", false) : null,
        words(node.path("account")),
        words(node.path("type")),
        node.has("selfie") ? flag(node.path("selfie"), path + ".selfie", false) : null);
  }

  private static Set<String> words(JsonNode node) {
    var words = new HashSet<String>();
    if (node.isArray()) {
      node.forEach(word -> words.add(word.asString("")));
    } else if (!node.isMissingNode()) {
      words.add(node.asString(""));
    }
    return words;
  }

  private Retry retry(JsonNode node, Retry base) {
    checkNames(node, "retry", Set.of("first", "longest", "giveUpAfter", "refusalsMax"));
    var refusals = node.path("refusalsMax");
    if (!refusals.isMissingNode() && !(refusals.isInt() && refusals.intValue() > 0)) {
      mistakes.add("retry.refusalsMax is %s; wanted: a number from 1.".formatted(shown(refusals)));
    }
    return new Retry(
        duration(node.path("first"), "retry.first", base.first()),
        duration(node.path("longest"), "retry.longest", base.longest()),
        duration(node.path("giveUpAfter"), "retry.giveUpAfter", base.giveUpAfter()),
        refusals.isInt() ? refusals.intValue() : base.refusalsMax());
  }

  private boolean flag(JsonNode node, String path, boolean base) {
    if (node.isMissingNode() || node.isBoolean()) {
      return node.asBoolean(base);
    }
    mistakes.add("%s is %s; wanted: true or false.".formatted(path, shown(node)));
    return base;
  }

  private @Nullable Duration durationOrNever(JsonNode node, String path) {
    return node.isMissingNode() || NEVER.equals(node.asString(""))
        ? null
        : duration(node, path, Duration.ZERO);
  }

  private Duration duration(JsonNode node, String path, Duration base) {
    if (node.isMissingNode()) {
      return base;
    }
    try {
      var duration = Duration.parse(node.asString(""));
      if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException _) {
      // said below
    }
    mistakes.add(
        "%s is %s; wanted: an ISO-8601 duration above zero, such as PT2H or P30D, up to P36500D%s."
            .formatted(path, shown(node), path.startsWith("rules.") ? ", or never" : ""));
    return base;
  }

  private static String shown(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? "'" + node.asString("") + "'" : "no single value";
  }

  private void checkNames(JsonNode node, String path, Set<String> known) {
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      mistakes.add("%s is no mapping.".formatted(path.isEmpty() ? "The policy" : path));
      return;
    }
    for (var name : node.propertyNames()) {
      if (!known.contains(name)) {
        mistakes.add(
            "%s%s is unknown; wanted: %s."
                .formatted(
                    path.isEmpty() ? "" : path + ".",
                    name,
                    String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  /// What reads well but could never do what it says.
  private void checkSense(Policy policy) {
    var retry = policy.retry();
    checkOrder("retry.first", retry.first(), "retry.longest", retry.longest());
    checkOrder("retry.first", retry.first(), "retry.giveUpAfter", retry.giveUpAfter());
    checkOrder(
        "redaction.lookEvery",
        policy.redactionLookEvery(),
        "redaction.alarmAfter",
        policy.redactionAlarmAfter());
    if (policy.lease().compareTo(LEASE_MIN) < 0 || policy.lease().compareTo(LEASE_MAX) > 0) {
      mistakes.add(
          "lease is %s; wanted: from %s to %s.".formatted(policy.lease(), LEASE_MIN, LEASE_MAX));
    }
  }

  private void checkOrder(
      String shorterPath, Duration shorter, String longerPath, Duration longer) {
    if (shorter.compareTo(longer) > 0) {
      mistakes.add(
          "%s is %s, longer than %s, %s.".formatted(shorterPath, shorter, longerPath, longer));
    }
  }
}
