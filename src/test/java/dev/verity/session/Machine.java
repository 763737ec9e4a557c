package dev.verity.session;

import java.time.Instant;

/// The machine, or one that is wrong on purpose.
@FunctionalInterface
interface Machine {
  Step step(Session session, Input input, Policy policy, Instant now);
}
