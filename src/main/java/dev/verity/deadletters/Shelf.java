package dev.verity.deadletters;

import org.jspecify.annotations.Nullable;

/// Where the letters of a [Pile] lie: in memory, or in a store that outlasts the process.
public interface Shelf {

  @Nullable DeadLetter find(String id);

  /// The letter that was put last under this chain.
  @Nullable DeadLetter newest(String chain);

  void put(String chain, DeadLetter letter);

  /// Takes the place of the letter with the same id.
  void change(DeadLetter letter);
}
