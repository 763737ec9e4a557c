package dev.verity.access;

/// The file of users cannot be used, or not so. The message says what to do and quotes no hash.
public final class BadRoster extends RuntimeException {
  BadRoster(String message) {
    super(message);
  }
}
