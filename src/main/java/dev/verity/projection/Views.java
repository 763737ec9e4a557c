package dev.verity.projection;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// All that the store can be asked.
///
/// @param lag how far it is behind the topics at this moment
/// @param folded how many records have been folded by this process: another number means that
///   something may have changed
public record Views(
    SessionView sessions,
    JournalView journal,
    WorkView work,
    CountView counts,
    NeedsView needs,
    Supplier<Lag> lag,
    LongSupplier folded) {}
