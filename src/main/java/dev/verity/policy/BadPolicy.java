package dev.verity.policy;

import java.util.List;

/// What the operator has to put right in a policy; one sentence each.
public final class BadPolicy extends Exception {
  private final List<String> sentences;

  BadPolicy(List<String> sentences) {
    super(String.join("\n", sentences));
    this.sentences = List.copyOf(sentences);
  }

  public List<String> sentences() {
    return sentences;
  }
}
