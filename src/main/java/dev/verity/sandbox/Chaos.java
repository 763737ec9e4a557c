package dev.verity.sandbox;

import java.time.Duration;

/// How unkind the deliveries are. Each part but the seed and the delay is a probability.
///
/// @param duplicate an event is delivered once more than needed
/// @param twin one change gets two distinct Event objects
/// @param reorder the first attempt waits up to `delayMax`, so that later events overtake it
/// @param burst the outcome follows its submission at once, so that both events share a second
/// @param lost an attempt is never sent; it is retried like a failed one
/// @param answerLost an attempt is sent and its answer ignored, so that the event comes again
/// @param vanished an event is never sent to anybody, nor tried again; Stripe still lists it
/// @param delayMax the longest delay of a reordered event and of a duplicate
public record Chaos(
    long seed,
    double duplicate,
    double twin,
    double reorder,
    double burst,
    double lost,
    double answerLost,
    double vanished,
    Duration delayMax) {

  public static final Chaos NONE = new Chaos(0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);

  public Chaos {
    probability("duplicate", duplicate);
    probability("twin", twin);
    probability("reorder", reorder);
    probability("burst", burst);
    probability("lost", lost);
    probability("answerLost", answerLost);
    probability("vanished", vanished);
    delayMax = delayMax == null ? Duration.ZERO : delayMax;
    if (delayMax.isNegative()) {
      throw new IllegalArgumentException(
          "delayMax must not be negative, " + delayMax + " was found.");
    }
  }

  /// Everything that can happen happens often, and soon enough for a run of a minute.
  public static Chaos lively(long seed) {
    return new Chaos(seed, 0.2, 0.1, 0.3, 0.5, 0.15, 0.1, 0, Duration.ofSeconds(1));
  }

  /// These deliveries, and so many events that nobody is told of.
  public Chaos vanishing(double probability) {
    return new Chaos(
        seed, duplicate, twin, reorder, burst, lost, answerLost, probability, delayMax);
  }

  boolean vanishes(String event) {
    return happens("vanished", event, vanished);
  }

  boolean duplicates(String delivery) {
    return happens("duplicate", delivery, duplicate);
  }

  boolean twins(String change) {
    return happens("twin", change, twin);
  }

  boolean bursts(String change) {
    return happens("burst", change, burst);
  }

  boolean loses(String attempt) {
    return happens("lost", attempt, lost);
  }

  boolean losesAnswer(String attempt) {
    return happens("answer-lost", attempt, answerLost);
  }

  Duration delay(String delivery) {
    return happens("reorder", delivery, reorder)
        ? Draw.duration(seed, "delay", delivery, delayMax)
        : Duration.ZERO;
  }

  Duration duplicateDelay(String delivery) {
    return Draw.duration(seed, "duplicate-delay", delivery, delayMax);
  }

  private boolean happens(String what, String key, double probability) {
    return probability > 0 && Draw.uniform(seed, what, key) < probability;
  }

  private static void probability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          name + " must be a probability from 0 to 1, " + value + " was found.");
    }
  }
}
