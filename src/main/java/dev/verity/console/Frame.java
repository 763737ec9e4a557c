package dev.verity.console;

import dev.verity.access.Actor;
import dev.verity.access.Permission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What stands around every page of somebody who is signed in.
///
/// @param forms what each form carries, see [dev.verity.access.Gate]
/// @param seen how much had been folded before the page was made
public record Frame(
    Place here, Actor actor, String forms, boolean hasSandbox, long seen, Instant now) {

  /// The groups of the navigation, without what is not for this person.
  public List<Place> of(Place.Group group) {
    return group.places().stream().filter(this::isShown).toList();
  }

  /// Everywhere one can go, for the keyboard.
  public Stream<Place> everywhere() {
    return Arrays.stream(Place.values()).filter(this::isShown);
  }

  public boolean may(Permission permission) {
    return actor.may(permission);
  }

  private boolean isShown(Place place) {
    return switch (place) {
      case SANDBOX -> hasSandbox;
      case PEOPLE -> may(Permission.MANAGE_USERS);
      case OVERVIEW, DEAD_LETTERS, REDACTIONS, SESSIONS, EVENTS, FOLLOW_UPS -> true;
      case AUDIT, REJECTED, RECONCILIATION, SETTINGS -> true;
    };
  }
}
