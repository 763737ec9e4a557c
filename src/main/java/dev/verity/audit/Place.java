package dev.verity.audit;

/// Where a record stands: a partition and an offset, or a file and a line.
///
/// @param container such as `verity.audit-3`, or `entries.jsonl`
public record Place(String container, long position) {
  @Override
  public String toString() {
    return container + "@" + position;
  }
}
