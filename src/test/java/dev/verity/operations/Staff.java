package dev.verity.operations;

import dev.verity.access.Actor;
import dev.verity.access.Role;

/// Who acts in tests.
public final class Staff {
  public static final Actor VERA = new Actor("vera", Role.VIEWER.permissions(), null);
  public static final Actor OLGA = new Actor("olga", Role.OPERATOR.permissions(), null);
  public static final Actor CARL = new Actor("carl", Role.COMPLIANCE.permissions(), "nightly");

  private Staff() {}
}
