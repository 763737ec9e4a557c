package dev.verity.tracing;

import org.jspecify.annotations.Nullable;

/// On whose behalf this thread works.
final class Behalf {
  static final ScopedValue<@Nullable String> PARENT = ScopedValue.newInstance();

  private Behalf() {}
}
