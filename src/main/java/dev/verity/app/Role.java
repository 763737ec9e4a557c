package dev.verity.app;

import java.util.Locale;

/// The parts of the program that can run apart from each other.
enum Role {
  WEBHOOK,
  MACHINE,
  WORKER,
  CONSOLE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
