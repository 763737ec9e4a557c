package dev.verity.projection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How far the store is behind the topics.
///
/// @param records how many are not folded yet
/// @param records how many are not folded yet; `Long.MAX_VALUE` when that is not known
/// @param time for how long it has not had everything, up to a tenth of a second when it has; null
///   when that is not known
public record Lag(long records, @Nullable Duration time) {

  boolean isLongerThan(Duration other) {
    return time == null || time.compareTo(other) > 0;
  }
}
