package dev.verity.topics;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/// One topic: every key is a session id, every value of one type.
///
/// @param settings what Verity relies on, as topic configuration
public record Topic<V>(String name, Serde<V> values, Map<String, String> settings) {}
