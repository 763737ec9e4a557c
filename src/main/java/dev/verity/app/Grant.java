package dev.verity.app;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.verity.topics.Topic;
import dev.verity.topics.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/// A right at Kafka that one of Verity's users needs, where there are ACLs.
record Grant(
    User user,
    AclOperation operation,
    ResourceType resource,
    PatternType pattern,
    String name,
    String purpose) {

  /// Who signs in to Kafka: a user for each role, one for people who ask for something, one that
  /// makes the topics and is not needed afterwards, those downstream: who reads and confirms
  /// erasures, and who may open what is sealed as well; and who checks the journal.
  enum User {
    OPERATOR,
    WEBHOOK,
    MACHINE,
    WORKER,
    CONSOLE,
    REQUESTER,
    DOWNSTREAM,
    OPENER,
    AUDITOR;

    static User of(Role role) {
      return switch (role) {
        case WEBHOOK -> WEBHOOK;
        case MACHINE -> MACHINE;
        case WORKER -> WORKER;
        case CONSOLE -> CONSOLE;
      };
    }
  }

  /// The least that is enough, for the topics `<prefix>.inbox` and so on.
  static List<Grant> all(String prefix) {
    var topics = Topics.named(prefix);
    var machine = prefix + "-machine";
    var notary = prefix + "-notary";
    return Stream.of(
            Stream.of(topics(User.OPERATOR, CREATE, prefix, "makes the topics")),
            looks(User.OPERATOR, prefix),
            looks(User.WEBHOOK, prefix),
            writes(User.WEBHOOK, "stores webhooks", topics.inbox()),
            looks(User.MACHINE, prefix),
            reads(
                User.MACHINE,
                "what sessions are told",
                topics.inbox(),
                topics.requests(),
                topics.outcomes(),
                topics.erasureAcks()),
            writes(
                User.MACHINE,
                "what sessions lead to",
                topics.followups(),
                topics.answers(),
                topics.events(),
                topics.sessions(),
                topics.audit(),
                topics.keys(),
                topics.erasures(),
                topics.deadLetters()),
            Stream.of(group(User.MACHINE, machine)),
            Stream.of(CREATE, READ, WRITE)
                .map(operation ->
                    new Grant(
                        User.MACHINE,
                        operation,
                        ResourceType.TOPIC,
                        PatternType.PREFIXED,
                        machine + "-",
                        "changelogs of its state")),
            Stream.of(
                new Grant(
                    User.MACHINE,
                    WRITE,
                    ResourceType.TRANSACTIONAL_ID,
                    PatternType.PREFIXED,
                    machine + "-",
                    "exactly-once")),
            reads(
                User.MACHINE,
                "checkpoints: what they cover, and the last",
                topics.audit(),
                topics.checkpoints()),
            writes(User.MACHINE, "checkpoints", topics.checkpoints()),
            Stream.of(group(User.MACHINE, notary)),
            Stream.of(
                new Grant(
                    User.MACHINE,
                    WRITE,
                    ResourceType.TRANSACTIONAL_ID,
                    PatternType.PREFIXED,
                    notary + "-",
                    "each checkpoint once")),
            looks(User.WORKER, prefix),
            reads(User.WORKER, "calls to make", topics.followups()),
            writes(User.WORKER, "what became of them", topics.outcomes(), topics.deadLetters()),
            Stream.of(group(User.WORKER, prefix + "-worker")),
            reads(User.WORKER, "results: the keys to seal them with", topics.keys()),
            reads(
                User.WORKER,
                "recovery: what has come",
                topics.inbox(),
                topics.events(),
                topics.sessions()),
            writes(
                User.WORKER,
                "recovery: what is lost; what to ask Stripe for",
                topics.inbox(),
                topics.requests()),
            Stream.of(group(User.WORKER, prefix + "-recovery")),
            looks(User.CONSOLE, prefix),
            reads(
                User.CONSOLE,
                "what is shown",
                topics.inbox(),
                topics.sessions(),
                topics.audit(),
                topics.deadLetters()),
            writes(User.CONSOLE, "what people ask for", topics.requests()),
            writes(
                User.CONSOLE,
                "dead letters that are tried again or discarded",
                topics.inbox(),
                topics.outcomes(),
                topics.followups(),
                topics.deadLetters()),
            Stream.of(
                new Grant(
                    User.CONSOLE,
                    WRITE,
                    ResourceType.TRANSACTIONAL_ID,
                    PatternType.PREFIXED,
                    topics.deadLetters().name() + "-",
                    "each of them whole or not at all")),
            reads(
                User.CONSOLE,
                "verifications and evidence",
                topics.checkpoints(),
                topics.erasures(),
                topics.erasureAcks(),
                topics.answers()),
            Stream.of(
                new Grant(
                    User.CONSOLE,
                    DESCRIBE,
                    ResourceType.GROUP,
                    PatternType.LITERAL,
                    prefix + "-recovery",
                    "how far recovery has come")),
            writes(User.REQUESTER, "`verity request`", topics.requests()),
            reads(User.REQUESTER, "`verity request`", topics.answers()),
            reads(
                User.DOWNSTREAM,
                "what is published",
                topics.events(),
                topics.sessions(),
                topics.erasures()),
            writes(User.DOWNSTREAM, "confirms erasures", topics.erasureAcks()),
            reads(User.OPENER, "opens sealed events", topics.events(), topics.keys()),
            reads(
                User.AUDITOR,
                "`verity audit verify` and `verity evidence`",
                topics.audit(),
                topics.sessions(),
                topics.checkpoints(),
                topics.erasures(),
                topics.erasureAcks(),
                topics.answers()))
        .flatMap(each -> each)
        .toList();
  }

  static List<Grant> of(String prefix, User user) {
    return all(prefix).stream().filter(grant -> grant.user == user).toList();
  }

  /// The command that gives it, in Kafka's own tools.
  String command() {
    return "kafka-acls --bootstrap-server \"$KAFKA\" --command-config \"$ADMIN\" --add"
        + " --allow-principal User:verity-%s --operation %s --%s '%s' --resource-pattern-type %s"
            .formatted(
                word(user), operationName(), word(resource).replace('_', '-'), name, word(pattern));
  }

  String operationName() {
    return switch (operation) {
      case DESCRIBE_CONFIGS -> "DescribeConfigs";
      default -> operation.name().charAt(0) + word(operation).substring(1);
    };
  }

  /// As a sentence names it: `topic verity.inbox`, `groups verity-machine-*`.
  String target() {
    return "%s %s%s"
        .formatted(
            word(resource).replace('_', ' '), name, pattern == PatternType.PREFIXED ? "*" : "");
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Stream<Grant> looks(User user, String prefix) {
    return Stream.of(DESCRIBE, DESCRIBE_CONFIGS)
        .map(operation -> topics(user, operation, prefix, "checks the topics at start"));
  }

  private static Grant topics(User user, AclOperation operation, String prefix, String purpose) {
    return new Grant(
        user, operation, ResourceType.TOPIC, PatternType.PREFIXED, prefix + ".", purpose);
  }

  private static Stream<Grant> reads(User user, String purpose, Topic<?>... topics) {
    return topics(user, READ, purpose, topics);
  }

  private static Stream<Grant> writes(User user, String purpose, Topic<?>... topics) {
    return topics(user, WRITE, purpose, topics);
  }

  private static Stream<Grant> topics(
      User user, AclOperation operation, String purpose, Topic<?>... topics) {
    return Arrays.stream(topics)
        .map(topic ->
            new Grant(
                user, operation, ResourceType.TOPIC, PatternType.LITERAL, topic.name(), purpose));
  }

  private static Grant group(User user, String name) {
    return new Grant(
        user, READ, ResourceType.GROUP, PatternType.LITERAL, name, "shares the work out");
  }
}
