package dev.verity.doctor;

/// How a check ended.
public enum Mark {
  OK("ok"),

  /// It works, and may not do what the operator wants.
  WARN("warn"),

  /// It does not work.
  FAIL("FAIL"),

  /// It could not be looked at, or need not be.
  SKIP("skip");

  private final String word;

  Mark(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
