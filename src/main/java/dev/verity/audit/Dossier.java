package dev.verity.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the topics say of a session beside its entries, each value as it stands there, in JSON.
///
/// @param session its last state; null when none is there
/// @param erasure the notice that its personal data must go; null when there was none
/// @param acks who has erased it
public record Dossier(@Nullable String session, @Nullable String erasure, List<String> acks) {
  public Dossier {
    acks = List.copyOf(acks);
  }
}
