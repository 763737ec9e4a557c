package dev.verity.access;

import static dev.verity.access.Permission.APPROVE;
import static dev.verity.access.Permission.CANCEL;
import static dev.verity.access.Permission.DISCARD;
import static dev.verity.access.Permission.HOLD;
import static dev.verity.access.Permission.MANAGE_USERS;
import static dev.verity.access.Permission.NOTE;
import static dev.verity.access.Permission.REDACT;
import static dev.verity.access.Permission.REDRIVE;
import static dev.verity.access.Permission.RELEASE;
import static dev.verity.access.Permission.RETRIEVE;
import static dev.verity.access.Permission.VIEW;
import static dev.verity.access.Permission.WITHDRAW;

import java.util.EnumSet;
import java.util.Set;

/// What somebody is there for. This is the one table of who may do what; a user may have several
/// roles.
public enum Role {
  VIEWER,
  OPERATOR,
  COMPLIANCE,
  ADMIN;

  public Set<Permission> permissions() {
    return switch (this) {
      case VIEWER -> EnumSet.of(VIEW);
      case OPERATOR -> EnumSet.of(VIEW, RETRIEVE, CANCEL, WITHDRAW, NOTE, REDRIVE, DISCARD);
      case COMPLIANCE -> EnumSet.of(VIEW, RETRIEVE, HOLD, RELEASE, REDACT, APPROVE, WITHDRAW, NOTE);
      case ADMIN -> EnumSet.of(VIEW, MANAGE_USERS);
    };
  }
}
