package dev.verity.faults;

import dev.verity.app.Main;
import dev.verity.local.Parent;

/// `verity`, which ends with the process that has started it.
final class RoleMain {
  private RoleMain() {}

  public static void main(String[] arguments) {
    Parent.endWithIt();
    Main.main(arguments);
  }
}
