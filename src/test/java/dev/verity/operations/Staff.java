package dev.verity.operations;

import dev.verity.access.Actor;
import dev.verity.access.Role;

/// Who acts in tests.
final class Staff {
  static final Actor VERA = new Actor("vera", Role.VIEWER.permissions(), null);
  static final Actor OLGA = new Actor("olga", Role.OPERATOR.permissions(), null);
  static final Actor CARL = new Actor("carl", Role.COMPLIANCE.permissions(), "nightly");

  private Staff() {}
}
