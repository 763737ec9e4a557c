package dev.verity.cli;

/// What a command says to the script that started it. Each code is printed by `--help`.
final class ExitCode {
  static final int DONE = 0;
  static final int INTERNAL_ERROR = 1;

  /// Shared with errors of Verity's own: either way a person has to look.
  static final int GAPS_LEFT = 1;

  /// The journal is not as it was written.
  static final int FOUND = 1;

  static final int WRONG_USAGE = 2;
  static final int REFUSED = 3;
  static final int NOT_FOUND = 4;
  static final int KEY_REFUSED = 5;
  static final int BUSY = 6;
  static final int OPEN = 7;
  static final int NOT_CONFIRMED = 8;
  static final int FAILED = 9;
  static final int KAFKA_FAILED = 10;

  /// What the operator has to put right (`EX_CONFIG` of sysexits).
  static final int MISTAKES = 78;

  private ExitCode() {}
}
