package dev.verity.audit;

/// Who listens while the journal is read: first all heads, then for each partition its beginning
/// and its checkpoints, then the entries, in order within a partition.
public interface Auditor {

  /// What a session says of its chain; a later one of the same session replaces the earlier.
  void head(Head head);

  /// Where a partition begins. What stood before these offsets was deleted by retention.
  void begins(int partition, long journal, long checkpoints);

  void checkpoint(StoredCheckpoint checkpoint);

  void entry(StoredEntry entry);
}
