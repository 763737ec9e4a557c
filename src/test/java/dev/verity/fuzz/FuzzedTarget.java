package dev.verity.fuzz;

/// What Jazzer calls, by the names of its methods: one target in one JVM.
public final class FuzzedTarget {
  private static Target target = Target.EVENT;

  private FuzzedTarget() {}

  public static void fuzzerInitialize(String[] arguments) {
    target = Target.of(arguments[0]);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    target.check(input);
  }
}
