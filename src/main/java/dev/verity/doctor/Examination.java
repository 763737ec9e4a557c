package dev.verity.doctor;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that is looked at, in the order in which it is told.
@FunctionalInterface
public interface Examination {

  /// Tells each finding as soon as it is there.
  ///
  /// @param url of our webhook endpoint; null to judge all that hear of identity checks
  void examine(@Nullable String url, Consumer<Finding> findings) throws InterruptedException;
}
