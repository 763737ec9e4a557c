package dev.verity.fuzz;

import java.io.IOException;
import java.nio.file.Files;

/// What Jazzer calls, by the names of its methods: one target in one JVM.
public final class FuzzedTarget {
  private static Target target = Target.EVENT;

  private FuzzedTarget() {}

  /// Tries the kept inputs before the clock runs: to load all classes, each of them instrumented,
  /// takes longer than one input may.
  public static void fuzzerInitialize(String[] arguments) throws IOException {
    target = Target.of(arguments[0]);
    for (var kept : target.inputs()) {
      target.check(Files.readAllBytes(kept));
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    target.check(input);
  }
}
