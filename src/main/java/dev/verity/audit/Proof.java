package dev.verity.audit;

import java.util.List;

/// That an entry is among those that a checkpoint covers (RFC 9162, section 2.1.3).
///
/// @param offset of the entry in the journal
/// @param hash of the entry
/// @param checkpoint the number of the checkpoint
/// @param index which of the covered entries it is, from 0
/// @param size how many are covered
/// @param path the hashes that lead to the root, the lowest first
record Proof(
    long sequence,
    long offset,
    String hash,
    long checkpoint,
    long index,
    long size,
    List<String> path) {
  Proof {
    path = List.copyOf(path);
  }
}
