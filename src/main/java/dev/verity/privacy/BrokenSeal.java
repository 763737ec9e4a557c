package dev.verity.privacy;

/// Something that was sealed or wrapped does not open: it was changed, moved, or closed with
/// another key. Its message quotes no content.
public final class BrokenSeal extends RuntimeException {
  BrokenSeal(String message) {
    super(message);
  }
}
