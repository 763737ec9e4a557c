package dev.verity.projection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// What the projection needs to know.
///
/// @param kafka where the cluster is and how to sign in, as Kafka's own keys
/// @param file the store; beside it lie its log and its lock
/// @param keep a session of which nothing was heard for so long, and to which nothing is owed, is
///   deleted
/// @param patience how long Kafka may take for an answer
public record ProjectionSettings(
    Map<String, Object> kafka, Path file, Duration keep, Duration patience) {}
