package dev.verity.access;

import static dev.verity.access.Permission.MANAGE_USERS;

import java.util.EnumSet;
import java.util.Set;

/// How much of its owner's rights an API token has. None has that of managing users.
public enum Scope {
  READ,
  ACT,
  COMPLIANCE;

  public Set<Permission> permissions() {
    var all =
        EnumSet.copyOf(
            switch (this) {
              case READ -> Role.VIEWER.permissions();
              case ACT -> Role.OPERATOR.permissions();
              case COMPLIANCE -> Role.COMPLIANCE.permissions();
            });
    all.remove(MANAGE_USERS);
    return all;
  }
}
