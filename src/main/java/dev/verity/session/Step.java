package dev.verity.session;

import java.util.List;

/// What one input made of a session.
public record Step(Session session, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }
}
