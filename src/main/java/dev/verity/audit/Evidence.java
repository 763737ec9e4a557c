package dev.verity.audit;

import java.time.Instant;
import java.util.List;

/// All that proves what happened to one session.
///
/// @param journalStart the first offset that its partition of the journal still has
/// @param checkpoints those that cover its entries, and those between them
/// @param proofs one for each entry that is covered
/// @param keys those that the checkpoints name, as far as they are known
/// @param findings what does not fit
record Evidence(
    String session,
    Instant made,
    long journalStart,
    Dossier dossier,
    List<StoredEntry> entries,
    List<StoredCheckpoint> checkpoints,
    List<Proof> proofs,
    List<PublicKey> keys,
    Verdict verdict,
    List<Finding> findings) {}
