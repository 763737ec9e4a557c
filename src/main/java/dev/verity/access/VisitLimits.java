package dev.verity.access;

import java.time.Duration;

/// How long visits last, and how many there are.
///
/// @param idle it ends when nothing was heard for so long
/// @param longest and after so long in any case
/// @param ofOneUser where there is one more, the one that was quiet longest ends
/// @param inAll likewise
public record VisitLimits(Duration idle, Duration longest, int ofOneUser, int inAll) {
  public static final VisitLimits DEFAULT =
      new VisitLimits(Duration.ofMinutes(30), Duration.ofHours(12), 8, 2_000);
}
