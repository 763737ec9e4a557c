package dev.verity.privacy;

/// A keyset file cannot be used as it is; the message says why, and quotes no key.
public final class BadKeyset extends RuntimeException {
  BadKeyset(String message) {
    super(message);
  }
}
