package dev.verity.projection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list.
///
/// @param next where the next one begins; null behind the last
public record Page<T>(List<T> items, @Nullable Cursor next) {

  /// No page is longer.
  public static final int ITEMS_MAX = 200;

  /// An item and the cursor behind it.
  record Placed<T>(T item, Cursor cursor) {}

  public Page {
    items = List.copyOf(items);
  }

  /// @param found the items of the page, and one more if there is a next
  static <T> Page<T> of(List<Placed<T>> found, int limit) {
    var items = found.stream().limit(limit).map(Placed::item).toList();
    return new Page<>(items, found.size() > limit ? found.get(limit - 1).cursor() : null);
  }

  static int checked(int limit) {
    if (limit < 1 || limit > ITEMS_MAX) {
      throw new IllegalArgumentException(
          "A page of 1 to %d items is wanted, found: %d.".formatted(ITEMS_MAX, limit));
    }
    return limit;
  }
}
