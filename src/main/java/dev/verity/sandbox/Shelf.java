package dev.verity.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Objects of one kind in the order they were made, listed newest first with Stripe's cursors.
final class Shelf<T extends Shelf.Item> {

  /// What can stand on a shelf.
  interface Item {
    String id();

    Scope scope();

    Instant created();
  }

  /// One page, newest first, and whether more lie beyond it in the direction of travel.
  record Page<T>(List<T> items, boolean hasMore) {}

  private final List<T> items = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();

  synchronized void add(T item) {
    places.put(item.id(), items.size());
    items.add(item);
  }

  synchronized Optional<T> find(String id) {
    var place = places.get(id);
    return place == null ? Optional.empty() : Optional.of(items.get(place));
  }

  synchronized List<T> all() {
    return List.copyOf(items);
  }

  synchronized int size() {
    return items.size();
  }

  synchronized Page<T> page(Cursor cursor, Predicate<T> wanted) {
    return switch (cursor.direction()) {
      case OLDER -> older(cursor.start(this::place, items.size()), cursor.limit(), wanted);
      case NEWER -> newer(cursor.start(this::place, -1), cursor.limit(), wanted);
    };
  }

  private int place(String id) {
    return places.getOrDefault(id, Cursor.NOWHERE);
  }

  private Page<T> older(int from, int limit, Predicate<T> wanted) {
    var found = new ArrayList<T>();
    for (int i = from - 1; i >= 0; i--) {
      if (wanted.test(items.get(i))) {
        if (found.size() == limit) {
          return new Page<>(found, true);
        }
        found.add(items.get(i));
      }
    }
    return new Page<>(found, false);
  }

  private Page<T> newer(int from, int limit, Predicate<T> wanted) {
    var found = new ArrayList<T>();
    for (int i = from + 1; i < items.size(); i++) {
      if (wanted.test(items.get(i))) {
        if (found.size() == limit) {
          return new Page<>(found.reversed(), true);
        }
        found.add(items.get(i));
      }
    }
    return new Page<>(found.reversed(), false);
  }
}
