package dev.verity.session;

import java.time.Instant;

/// A legal hold: while one is in force, nothing that cannot be undone is done.
///
/// @param id of the request that placed it
/// @param actor who did
public record Hold(String id, String actor, Instant since) {}
