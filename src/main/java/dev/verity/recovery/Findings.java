package dev.verity.recovery;

/// Hears what a pass finds and does, while it goes on.
public interface Findings {

  void found(Gap gap);

  /// Kafka has acknowledged what closes the gap.
  void recovered(Gap gap);
}
