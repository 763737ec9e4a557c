package dev.verity.privacy;

/// Keeps data keys safe under a key-encryption key that stays where it is: in a file ([Keyset]), or
/// in a key management service for which somebody writes another `KeyWrap`. Safe for use by several
/// threads.
public interface KeyWrap {

  /// The data key, encrypted under the current key-encryption key.
  String wrap(DataKey key);

  /// The data key that was wrapped so, under whichever key-encryption key.
  ///
  /// @throws UnknownWrappingKey when the key-encryption key is not there
  /// @throws BrokenSeal when it is there and does not open this
  DataKey unwrap(String wrapped);

  /// Whether it is wrapped under the current key-encryption key; if not, it is time to wrap anew.
  boolean isCurrent(String wrapped);
}
