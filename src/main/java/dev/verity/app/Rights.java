package dev.verity.app;

import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;

/// Asks Kafka whether our user has the rights that a role needs, so that a missing one is told at
/// start and not by the first record.
///
/// The topics that Kafka Streams makes for itself are left out: who has made them beforehand needs
/// fewer rights there.
final class Rights {
  private final Admin admin;
  private final Map<String, Set<AclOperation>> allowed;

  private Rights(Admin admin, Map<String, Set<AclOperation>> allowed) {
    this.admin = admin;
    this.allowed = allowed;
  }

  /// A sentence for each right that is missing.
  ///
  /// @throws ExecutionException when Kafka does not answer
  static List<String> missing(Admin admin, String prefix, Set<Role> roles)
      throws InterruptedException, ExecutionException {
    var rights = new Rights(admin, onTopics(admin, Topics.named(prefix)));
    var sentences = new ArrayList<String>();
    for (var role : roles) {
      for (var grant : Grant.of(prefix, Grant.User.of(role))) {
        if (!rights.has(grant)) {
          sentences.add(
              "Kafka does not let us %s %s, which the %s role needs: `verity acls` prints all rights."
                  .formatted(grant.operationName(), grant.target(), Grant.word(role)));
        }
      }
    }
    return sentences;
  }

  private boolean has(Grant grant) throws InterruptedException, ExecutionException {
    return switch (grant.resource()) {
      case TOPIC -> hasTopic(grant);
      case GROUP -> mayLook(admin.describeConsumerGroups(List.of(grant.name())).all()::get);
      case TRANSACTIONAL_ID ->
          mayLook(admin.describeTransactions(List.of(grant.name())).all()::get);
      default -> throw new IllegalStateException("No right of this kind is needed: " + grant);
    };
  }

  private boolean hasTopic(Grant grant) {
    var names =
        grant.pattern() == PatternType.LITERAL
            ? Stream.of(grant.name())
            : allowed.keySet().stream().filter(name -> name.startsWith(grant.name()));
    return names
        .map(allowed::get)
        .allMatch(operations -> operations == null || operations.contains(grant.operation()));
  }

  /// Who may read or write may also look; what is looked at need not be there.
  private static boolean mayLook(Question question)
      throws InterruptedException, ExecutionException {
    try {
      question.ask();
      return true;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RetriableException) {
        throw failed;
      }
      return !(failed.getCause() instanceof AuthorizationException);
    }
  }

  private interface Question {
    Object ask() throws InterruptedException, ExecutionException;
  }

  /// What we may do with each topic; without those that are not there yet, and without all if the
  /// cluster does not tell.
  private static Map<String, Set<AclOperation>> onTopics(Admin admin, Topics topics)
      throws InterruptedException, ExecutionException {
    var names = topics.all().stream().map(Topic::name).toList();
    var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    var allowed = new HashMap<String, Set<AclOperation>>();
    for (var each : admin.describeTopics(names, options).topicNameValues().entrySet()) {
      try {
        var operations = each.getValue().get().authorizedOperations();
        if (operations != null) {
          allowed.put(each.getKey(), operations);
        }
      } catch (ExecutionException failed) {
        switch (failed.getCause()) {
          case AuthorizationException _ -> allowed.put(each.getKey(), Set.of());
          case UnknownTopicOrPartitionException _ -> {}
          case null, default -> throw failed;
        }
      }
    }
    return allowed;
  }
}
