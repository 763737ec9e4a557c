package dev.verity.sandbox;

/// How many API calls a second each account may make in each mode.
///
/// @param live all operations together, live mode
/// @param test all operations together, test mode
/// @param operation each operation
public record Limits(int live, int test, int operation) {
  public static final Limits STRIPE = new Limits(100, 25, 25);
  public static final Limits NONE =
      new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  public Limits {
    if (live < 1 || test < 1 || operation < 1) {
      throw new IllegalArgumentException(
          "Limits must be at least 1 call a second, "
              + live
              + ", "
              + test
              + ", "
              + operation
              + " were found.");
    }
  }
}
