package dev.verity.access;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// How much work Argon2id is for one password.
///
/// @param memoryKib what each computation needs, in KiB
/// @param iterations passes over that memory
/// @param lanes parts that could be worked on at once
public record Cost(int memoryKib, int iterations, int lanes) {
  /// What OWASP's cheat sheet on password storage asks for at least.
  public static final Cost OWASP = new Cost(19 * 1024, 2, 1);

  private static final int MEMORY_KIB_MAX = 1 << 20;
  private static final int ITERATIONS_MAX = 64;
  private static final int LANES_MAX = 16;
  private static final int KIB_PER_LANE_MIN = 8;

  /// Bounded, so that a file with a number too many does not stop the machine.
  public Cost {
    if (lanes < 1
        || lanes > LANES_MAX
        || memoryKib < KIB_PER_LANE_MIN * lanes
        || memoryKib > MEMORY_KIB_MAX
        || iterations < 1
        || iterations > ITERATIONS_MAX) {
      throw new IllegalArgumentException(
          "Argon2 is computed with up to %d KiB, %d iterations and %d lanes; found: m=%d,t=%d,p=%d."
              .formatted(MEMORY_KIB_MAX, ITERATIONS_MAX, LANES_MAX, memoryKib, iterations, lanes));
    }
  }

  /// Whether a guess is cheaper here than there, in one respect at least.
  boolean isBelow(Cost other) {
    return memoryKib < other.memoryKib || iterations < other.iterations || lanes < other.lanes;
  }

  byte[] argon2id(Password password, byte[] salt, int length) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    var hash = new byte[length];
    generator.generateBytes(password.bytes(), hash);
    return hash;
  }
}
