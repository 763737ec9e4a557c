package dev.verity.audit;

import org.jspecify.annotations.Nullable;

/// The journal with all that belongs to it, wherever it is kept.
public interface Ledger extends AutoCloseable {

  /// Tells all of it, as far as it reaches now.
  ///
  /// @param session tells only what lies in the partition of this session; null tells everything
  void tell(@Nullable String session, Auditor auditor);

  /// What is said of a session beside its entries.
  Dossier dossier(String session);

  @Override
  void close();
}
