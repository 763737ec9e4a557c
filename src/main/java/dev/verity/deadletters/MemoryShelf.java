package dev.verity.deadletters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Letters that are looked at once.
final class MemoryShelf implements Shelf {
  private final Map<String, DeadLetter> letters = new HashMap<>();
  private final Map<String, String> newest = new HashMap<>();

  /// All of them, the oldest first.
  List<DeadLetter> letters() {
    var all = new ArrayList<>(letters.values());
    all.sort(Comparator.comparing(DeadLetter::lastSeen).thenComparing(DeadLetter::id));
    return all;
  }

  @Override
  public @Nullable DeadLetter find(String id) {
    return letters.get(id);
  }

  @Override
  public @Nullable DeadLetter newest(String chain) {
    return letters.get(newest.getOrDefault(chain, ""));
  }

  @Override
  public void put(String chain, DeadLetter letter) {
    change(letter);
    newest.put(chain, letter.id());
  }

  @Override
  public void change(DeadLetter letter) {
    letters.put(letter.id(), letter);
  }
}
