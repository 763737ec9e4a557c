package dev.verity.tracing;

import org.jspecify.annotations.Nullable;

/// A piece of work within a trace. Safe to be ended by another thread.
public interface Span {

  /// What goes along with whatever this brings about; null where no trace is known.
  @Nullable String traceparent();

  /// Adds a word or an id that says more, never anything of a person.
  default void tell(String attribute, String value) {}

  /// How a request was answered.
  default void answered(int status) {}

  /// It did not succeed.
  ///
  /// @param reason a class or a code, never a message
  default void failed(String reason) {}

  default void end() {}
}
