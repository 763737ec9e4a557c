package dev.verity.access;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers what was denied.
final class Denials implements AccessJournal {
  private final List<Denial> all = new CopyOnWriteArrayList<>();

  @Override
  public void denied(Denial denial) {
    all.add(denial);
  }

  List<Denial> all() {
    return all;
  }

  List<Denial.Why> reasons() {
    return all.stream().map(Denial::why).toList();
  }
}
