package dev.verity.topics;

/// A session's data key, encrypted under a key-encryption key.
///
/// @param id as in the `kid` of what is sealed with it
/// @param wrapped a compact JWE (RFC 7516) whose plaintext is the key
public record WrappedKey(String id, String wrapped) {}
