package dev.verity.topics;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is made when it is first wanted. Two threads may make one each: so it is one that
/// does not change, and of which any is as good.
final class Late<T> {
  private final Supplier<T> maker;
  private @Nullable T made;

  Late(Supplier<T> maker) {
    this.maker = maker;
  }

  T get() {
    var known = made;
    if (known == null) {
      known = maker.get();
      made = known;
    }
    return known;
  }
}
