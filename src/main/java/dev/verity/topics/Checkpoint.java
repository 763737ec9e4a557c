package dev.verity.topics;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A signed statement of what one partition of the journal held.
///
/// @param number counts from 1 per partition, without gaps
/// @param previous the hash of the checkpoint before; null for the first
/// @param from the offset of the first record that it covers
/// @param to the offset behind the last
/// @param entries how many entries lie between
/// @param root the root of the Merkle tree (RFC 9162) over their hashes, in their order
/// @param key the SHA-256 of the public key, as 64 hexadecimal digits
/// @param signature Ed25519 over the canonical form (RFC 8785) of all the others, in Base64
public record Checkpoint(
    int partition,
    long number,
    @Nullable String previous,
    long from,
    long to,
    long entries,
    String root,
    Instant at,
    String key,
    String signature) {}
