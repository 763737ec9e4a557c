package dev.verity.session;

import java.time.Instant;

/// A downstream system says that it has erased what it held of a session.
///
/// @param system its name, as the policy lists it
/// @param at its own clock
public record ErasureAck(String system, Instant at) {}
