package dev.verity.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Makes the evidence pack of a session from a ledger.
public final class EvidenceFile {
  private EvidenceFile() {}

  /// Writes a new file and tells what was found on the way; empty, and no file, when the journal
  /// has no entry of the session.
  ///
  /// @throws IOException when the file is there already or cannot be written
  public static Optional<Verdict> write(
      Ledger ledger, String session, List<PublicKey> keys, Instant made, Path file)
      throws IOException {
    var gathering = new Gathering(session, keys);
    ledger.tell(session, gathering);
    var evidence = gathering.end(ledger.dossier(session), made);
    if (evidence == null) {
      return Optional.empty();
    }
    try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      EvidencePack.write(evidence, out);
    }
    return Optional.of(evidence.verdict());
  }
}
