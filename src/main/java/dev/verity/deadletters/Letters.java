package dev.verity.deadletters;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/// The dead letters, as a person works with them. For one thread.
public interface Letters extends AutoCloseable {

  /// All that the topic has kept, the oldest first, whatever was done about them.
  ///
  /// @throws KafkaException when they cannot be read
  List<DeadLetter> all();

  /// The value of the record, which may be personal; empty when it is not kept any more.
  ///
  /// @throws KafkaException when it cannot be read
  Optional<byte[]> content(DeadLetter letter);

  /// Tries these again: puts a record where it stood before, as it was, and has the session of a
  /// follow-up read, which starts afresh what was given up. In the order in which they stand; the
  /// later ones of a session stay when an earlier one fails.
  ///
  /// @throws KafkaException when Kafka does not do its part; what was heard to be done is done
  void redrive(List<DeadLetter> letters, Author author, Progress progress);

  /// Leaves these for good.
  ///
  /// @throws KafkaException as above
  void discard(List<DeadLetter> letters, Author author, Progress progress);

  @Override
  void close();
}
