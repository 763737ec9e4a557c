package dev.verity.fuzz;

import dev.verity.machine.StepProperty;
import dev.verity.policy.PolicyProperty;
import dev.verity.sandbox.FormProperty;
import dev.verity.stripe.EventProperty;
import dev.verity.stripe.SignatureProperty;
import dev.verity.stripe.SnapshotProperty;
import dev.verity.topics.StoredProperty;
import dev.verity.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Whatever reads bytes that others wrote, with the property that must hold for all of them.
enum Target {
  SIGNATURE,
  EVENT,
  SNAPSHOT,
  FORM,
  POLICY,
  REQUEST,
  ANSWER,
  FOLLOW_UP,
  OUTCOME,
  SESSION,
  ENTRY,
  STEP;

  private static final Topics TOPICS = Topics.named("verity");

  static Target of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Throws when the property does not hold for these bytes.
  void check(byte[] input) {
    switch (this) {
      case SIGNATURE -> SignatureProperty.holds(input);
      case EVENT -> EventProperty.holds(input);
      case SNAPSHOT -> SnapshotProperty.holds(input);
      case FORM -> FormProperty.holds(input);
      case POLICY -> PolicyProperty.holds(input);
      case REQUEST -> StoredProperty.holds(TOPICS.requests(), input);
      case ANSWER -> StoredProperty.holds(TOPICS.answers(), input);
      case FOLLOW_UP -> StoredProperty.holds(TOPICS.followups(), input);
      case OUTCOME -> StoredProperty.holds(TOPICS.outcomes(), input);
      case SESSION -> StoredProperty.holds(TOPICS.sessions(), input);
      case ENTRY -> StoredProperty.holds(TOPICS.audit(), input);
      case STEP -> StepProperty.holds(input);
    }
  }

  /// Where its inputs are kept, one a file: those to begin with, and those that once broke it.
  Path corpus() {
    return Path.of("src/test/resources/dev/verity/fuzz", word());
  }

  List<Path> inputs() throws IOException {
    try (var files = Files.list(corpus())) {
      return files.sorted().toList();
    }
  }
}
