package dev.verity.machine;

import dev.verity.session.Input;
import dev.verity.session.Policy;
import dev.verity.session.Session;
import dev.verity.session.Step;
import java.time.Instant;

/// How a session takes a step; tests put a machine here that stumbles.
@FunctionalInterface
interface SessionSteps {
  Step step(Session session, Input input, Policy policy, Instant now);
}
