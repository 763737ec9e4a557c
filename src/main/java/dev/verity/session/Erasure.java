package dev.verity.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// That Verity made its copies of a session's personal data unreadable, and who downstream has not
/// said yet that it did the same.
///
/// @param at our clock
/// @param confirmBy until when the others are to confirm; null when nobody is expected to
/// @param missing those that have not
public record Erasure(Instant at, @Nullable Instant confirmBy, List<String> missing) {
  public Erasure {
    missing = List.copyOf(missing);
  }

  /// Whether somebody has let the term pass.
  public boolean isOverdue(Instant now) {
    return confirmBy != null && !missing.isEmpty() && !confirmBy.isAfter(now);
  }

  Erasure confirmedBy(String system) {
    var others = new ArrayList<>(missing);
    others.remove(system);
    return new Erasure(at, confirmBy, others);
  }
}
