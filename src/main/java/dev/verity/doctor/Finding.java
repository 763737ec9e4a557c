package dev.verity.doctor;

import org.jspecify.annotations.Nullable;

/// What one check has found. Neither a secret nor a personal value is ever in it.
///
/// @param what was looked at
/// @param fix what to do about it; there for every warning and failure
public record Finding(Mark mark, String what, String found, @Nullable String fix) {

  public Finding {
    var isWrong = mark == Mark.WARN || mark == Mark.FAIL;
    if (isWrong && fix == null) {
      throw new IllegalArgumentException("A fix is wanted for: " + what + ", " + found);
    }
  }

  public static Finding ok(String what, String found) {
    return new Finding(Mark.OK, what, found, null);
  }

  public static Finding warn(String what, String found, String fix) {
    return new Finding(Mark.WARN, what, found, fix);
  }

  public static Finding fail(String what, String found, String fix) {
    return new Finding(Mark.FAIL, what, found, fix);
  }

  public static Finding skip(String what, String found) {
    return new Finding(Mark.SKIP, what, found, null);
  }
}
