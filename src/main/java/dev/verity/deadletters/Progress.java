package dev.verity.deadletters;

/// Hears of each letter that something is done about, at once.
public interface Progress {

  /// What was wanted was done.
  void done(DeadLetter letter);

  /// It was not done, and nothing was changed.
  ///
  /// @param why a sentence
  void failed(DeadLetter letter, String why);
}
