package dev.verity.projection;

import java.time.Duration;

/// How far the store is behind the topics.
///
/// @param records how many are not folded yet
/// @param records how many are not folded yet; `Long.MAX_VALUE` when that is not known
/// @param time for how long it has not had everything
public record Lag(long records, Duration time) {}
