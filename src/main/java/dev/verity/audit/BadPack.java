package dev.verity.audit;

/// A file that is no evidence pack, or none that can be trusted to be read.
public final class BadPack extends Exception {
  private static final long serialVersionUID = 1;

  BadPack(String sentence) {
    super(sentence);
  }
}
