package dev.verity.faults;

import java.time.Duration;

/// How a [Proxy] treats what passes through it.
///
/// @param isCut connections are closed and none is taken
/// @param delay by which everything comes later, in both directions
/// @param answerBytesPerSecond how fast answers pass; 0 is as fast as they come
/// @param answerBytesMax after so many bytes of answers a connection is closed; 0 is never
record Weather(boolean isCut, Duration delay, int answerBytesPerSecond, int answerBytesMax) {
  static final Weather CLEAR = new Weather(false, Duration.ZERO, 0, 0);
  static final Weather CUT = new Weather(true, Duration.ZERO, 0, 0);

  static Weather slow(Duration delay) {
    return new Weather(false, delay, 0, 0);
  }

  static Weather dripping(int answerBytesPerSecond) {
    return new Weather(false, Duration.ZERO, answerBytesPerSecond, 0);
  }

  static Weather breakingOff(int answerBytesMax) {
    return new Weather(false, Duration.ZERO, 0, answerBytesMax);
  }
}
