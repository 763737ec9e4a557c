package dev.verity.stripe;

/// What came of reading a webhook body.
public sealed interface Reading<T> {

  /// It could be read.
  record Read<T>(T value) implements Reading<T> {}

  /// It could not.
  ///
  /// @param reason a stable code that may name a member of the body, never a value
  record Malformed<T>(String reason) implements Reading<T> {}
}
