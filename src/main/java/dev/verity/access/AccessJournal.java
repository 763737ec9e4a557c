package dev.verity.access;

/// Is told of every attempt that was denied.
public interface AccessJournal {
  void denied(Denial denial);
}
