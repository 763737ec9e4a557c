package dev.verity.policy;

import dev.verity.session.ErrorGroup;
import dev.verity.session.Policy;
import dev.verity.session.Policy.Rule;
import dev.verity.session.Policy.Scope;
import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which rules sessions of each status can come under, found by trying one session of every kind
/// that the rules tell apart.
///
/// @param rules in the order of the policy
/// @param uncovered the statuses at which some sessions come under no rule
record Reach(Map<Status, List<Rule>> rules, Set<Status> uncovered) {
  /// Stands for every status that Stripe introduces later.
  static final Status LATER = new Status.Unknown("later");

  /// What a word of a rule could be but is not.
  private static final String ANOTHER = "another";

  /// Beyond this nobody can follow either.
  private static final int KINDS_MAX = 200_000;

  /// Null when the rules tell more kinds of sessions apart than can be tried.
  static @Nullable Reach of(Policy policy) {
    var scopes = policy.rules().stream().map(Rule::scope).toList();
    var statuses = new ArrayList<Status>(Arrays.asList(Status.Known.values()));
    statuses.add(LATER);
    var errors = errors(mentioned(scopes, Scope::lastErrors));
    var modes = values(scopes, Scope::livemode);
    var accounts = accounts(mentioned(scopes, Scope::accounts));
    var types = types(mentioned(scopes, Scope::types));
    var selfies = values(scopes, Scope::selfie);
    var kinds =
        (long) statuses.size() * errors.size() * modes.size() * accounts.size() * types.size();
    if (kinds * selfies.size() > KINDS_MAX) {
      return null;
    }
    var reached = new LinkedHashMap<Status, List<Rule>>();
    var uncovered = new LinkedHashSet<Status>();
    for (var status : statuses) {
      var found = new LinkedHashSet<Rule>();
      for (var level : levels(status, errors, types, selfies)) {
        for (var mode : modes) {
          for (var account : accounts) {
            var rule = policy.ruleFor(mode, account, level);
            var _ = rule == null ? uncovered.add(status) : found.add(rule);
          }
        }
      }
      reached.put(status, policy.rules().stream().filter(found::contains).toList());
    }
    return new Reach(reached, uncovered);
  }

  private static List<Snapshot> levels(
      Status status,
      List<@Nullable String> errors,
      List<@Nullable String> types,
      List<Boolean> selfies) {
    var levels = new ArrayList<Snapshot>();
    for (var error : errors) {
      for (var type : types) {
        for (var selfie : selfies) {
          levels.add(
              new Snapshot(status, Redaction.Known.NONE, error, null, type, selfie, Instant.EPOCH));
        }
      }
    }
    return levels;
  }

  /// Whether sessions of a status that is known today can come under this rule.
  boolean reaches(Rule rule) {
    return rules.entrySet().stream()
        .anyMatch(entry -> !entry.getKey().equals(LATER) && entry.getValue().contains(rule));
  }

  private static Set<String> mentioned(
      List<Scope> scopes, Function<Scope, Collection<String>> words) {
    return scopes.stream()
        .flatMap(scope -> words.apply(scope).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<Boolean> values(
      List<Scope> scopes, Function<Scope, @Nullable Boolean> value) {
    return scopes.stream().anyMatch(scope -> value.apply(scope) != null)
        ? List.of(false, true)
        : List.of(false);
  }

  /// None, each code that is named, and in each group one that is not.
  private static List<@Nullable String> errors(Set<String> mentioned) {
    var errors = new ArrayList<@Nullable String>();
    errors.add(null);
    if (mentioned.isEmpty()) {
      return errors;
    }
    for (var group : ErrorGroup.values()) {
      switch (group) {
        case NONE -> {}
        case SESSION ->
            LastErrors.SESSION.stream()
                .filter(code -> !mentioned.contains(code))
                .findFirst()
                .ifPresent(errors::add);
        case DOCUMENT, SELFIE, ID_NUMBER, EMAIL, PHONE -> errors.add(group.wire() + "_" + ANOTHER);
        case OTHER -> errors.add(ANOTHER);
      }
    }
    var groups = Arrays.stream(ErrorGroup.values()).map(ErrorGroup::wire).toList();
    mentioned.stream().filter(word -> !groups.contains(word)).forEach(errors::add);
    return errors;
  }

  private static List<@Nullable String> accounts(Set<String> mentioned) {
    var accounts = new ArrayList<@Nullable String>();
    accounts.add(null);
    if (!mentioned.isEmpty()) {
      accounts.add(ANOTHER);
      mentioned.stream().filter(word -> !word.equals(Scope.OWN)).forEach(accounts::add);
    }
    return accounts;
  }

  private static List<@Nullable String> types(Set<String> mentioned) {
    var types = new ArrayList<@Nullable String>();
    types.add(null);
    types.addAll(mentioned);
    return types;
  }
}
