package dev.verity.audit;

import java.time.Duration;
import java.util.Map;

/// What the notary needs to know.
///
/// @param kafka connection settings of every Kafka client
/// @param group the consumer group; also begins the transactional ids
/// @param every how long entries wait for the checkpoint that covers them
public record NotarySettings(
    Map<String, Object> kafka, String group, SigningKey key, Duration every) {}
