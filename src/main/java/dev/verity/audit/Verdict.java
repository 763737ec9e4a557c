package dev.verity.audit;

/// What a verification has come to.
///
/// @param chains how many sessions were looked at
/// @param entries how many records of the journal
/// @param unchained entries that were written before there were chains
/// @param begunLate sessions whose first entries retention has deleted
/// @param headless sessions of which no state was there
/// @param expired checkpoints over entries that retention has deleted
/// @param uncovered entries that are younger than the last checkpoint
/// @param areSignaturesChecked whether there was a public key
public record Verdict(
    long chains,
    long chainsValid,
    long entries,
    long unchained,
    long begunLate,
    long headless,
    long checkpoints,
    long checkpointsValid,
    long expired,
    long uncovered,
    boolean areSignaturesChecked,
    long findings) {

  public boolean isGood() {
    return findings == 0;
  }
}
