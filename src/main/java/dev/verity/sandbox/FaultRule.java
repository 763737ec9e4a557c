package dev.verity.sandbox;

import org.jspecify.annotations.Nullable;

/// Which API calls go wrong, and how.
///
/// @param operation null for every operation
/// @param times how many calls at most
/// @param probability how likely each of them
public record FaultRule(Fault fault, @Nullable Operation operation, int times, double probability) {

  public FaultRule {
    if (fault == null) {
      throw new IllegalArgumentException("A rule wants a fault, none was found.");
    }
    if (times < 1 || !(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "A rule wants times >= 1 and 0 < probability <= 1, "
              + times
              + " and "
              + probability
              + " were found.");
    }
  }

  public static FaultRule next(int times, @Nullable Operation operation, Fault fault) {
    return new FaultRule(fault, operation, times, 1);
  }

  public static FaultRule chance(double probability, @Nullable Operation operation, Fault fault) {
    return new FaultRule(fault, operation, Integer.MAX_VALUE, probability);
  }
}
