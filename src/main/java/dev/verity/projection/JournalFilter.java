package dev.verity.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which entries of the journal are wanted; null does not matter.
///
/// @param kind as [dev.verity.session.Entry.Kind] in small letters
/// @param from the earliest
/// @param until before this
/// @param text words, or their beginnings, that all stand in the entry
public record JournalFilter(
    @Nullable String kind, @Nullable Instant from, @Nullable Instant until, @Nullable String text) {

  public static final JournalFilter ALL = new JournalFilter(null, null, null, null);
}
