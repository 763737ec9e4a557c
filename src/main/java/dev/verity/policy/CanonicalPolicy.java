package dev.verity.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.session.Policy;
import dev.verity.session.Policy.Duties;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Status;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a policy means, written in one way only: comments, defaults spelled out, the order of
/// members and of words make no difference, the order of rules does. It is a policy file itself.
final class CanonicalPolicy {
  /// Of SHA-256's 64 hexadecimal digits; enough to tell an operator's policies apart.
  private static final int HASH_LENGTH = 16;

  private static final JsonMapper JSON = new JsonMapper();

  private CanonicalPolicy() {}

  static String text(Policy policy) {
    return JSON.writeValueAsString(tree(policy));
  }

  /// The policy with its hash: the first 16 hexadecimal digits of the SHA-256 of its text.
  static Policy hashed(Policy policy) {
    return policy.with(hash(text(policy)), policy.privacy());
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }

  private static ObjectNode tree(Policy policy) {
    var tree = JSON.createObjectNode();
    tree.put("dryRun", policy.dryRun());
    var rules = tree.putArray("rules");
    policy.rules().forEach(rule -> rules.add(tree(rule)));
    tree.putObject("requests")
        .put("cancel", policy.permissions().cancel())
        .put("redact", policy.permissions().redact())
        .put("secondPerson", policy.permissions().secondPerson())
        .put("coolingOff", Span.iso(policy.permissions().coolingOff()));
    tree.putObject("redaction")
        .put("lookEvery", Span.iso(policy.redactionLookEvery()))
        .put("alarmAfter", Span.iso(policy.redactionAlarmAfter()));
    tree.put("freshness", Span.iso(policy.freshness()));
    tree.put("lease", Span.iso(policy.lease()));
    tree.putObject("retry")
        .put("first", Span.iso(policy.retry().first()))
        .put("longest", Span.iso(policy.retry().longest()))
        .put("giveUpAfter", Span.iso(policy.retry().giveUpAfter()))
        .put("refusalsMax", policy.retry().refusalsMax());
    var privacy =
        tree.putObject("privacy")
            .put("personalData", policy.privacy().personalData().wire())
            .put("confirmedWithin", Span.iso(policy.privacy().confirmedWithin()));
    words(privacy, "confirmedBy", policy.privacy().confirmedBy());
    if (policy.privacy().results()) {
      privacy.put("results", true);
    }
    return tree;
  }

  private static ObjectNode tree(Rule rule) {
    var tree = JSON.createObjectNode();
    tree.put("name", rule.name());
    tree.set("when", tree(rule.scope()));
    add(tree, rule.duties());
    return tree;
  }

  private static ObjectNode tree(Scope scope) {
    var tree = JSON.createObjectNode();
    words(tree, "status", scope.statuses().stream().map(Status.Known::wire).toList());
    words(tree, "lastError", scope.lastErrors());
    if (scope.livemode() != null) {
      tree.put("livemode", scope.livemode());
    }
    words(tree, "account", scope.accounts());
    words(tree, "type", scope.types());
    if (scope.selfie() != null) {
      tree.put("selfie", scope.selfie());
    }
    return tree;
  }

  private static void words(ObjectNode tree, String name, Collection<String> words) {
    if (!words.isEmpty()) {
      var list = tree.putArray(name);
      words.stream().sorted().forEach(list::add);
    }
  }

  private static void add(ObjectNode tree, Duties duties) {
    put(tree, "refreshAfter", duties.refreshAfter());
    put(tree, "cancelAfter", duties.cancelAfter());
    put(tree, "redactAfter", duties.redactAfter());
    if (duties.attemptsMax() != null) {
      tree.put("attemptsMax", duties.attemptsMax());
    }
    put(tree, "keepAtLeast", duties.keepAtLeast());
  }

  private static void put(ObjectNode tree, String name, @Nullable Duration duration) {
    if (duration != null) {
      tree.put(name, Span.iso(duration));
    }
  }
}
