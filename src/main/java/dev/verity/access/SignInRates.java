package dev.verity.access;

import java.time.Duration;

/// How often sign-in may be tried.
///
/// @param name of one name, known or not
/// @param household of one address
public record SignInRates(Rate name, Rate household) {
  /// A person who mistypes notices nothing of it; who guesses gets no further than 1,440 a day.
  public static final SignInRates DEFAULT =
      new SignInRates(new Rate(10, Duration.ofMinutes(1)), new Rate(30, Duration.ofSeconds(10)));
}
