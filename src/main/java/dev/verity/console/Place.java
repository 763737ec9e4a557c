package dev.verity.console;

import java.util.Arrays;
import java.util.List;

/// Where somebody can be: an entry of the navigation.
public enum Place {
  OVERVIEW("Overview", "/", Group.NOW, 'o'),
  DEAD_LETTERS("Dead letters", "/dead-letters", Group.NOW, 'd'),
  REDACTIONS("Redactions", "/redactions", Group.NOW, 'r'),
  SESSIONS("Sessions", "/sessions", Group.LOOK_UP, 's'),
  EVENTS("Events", "/events", Group.LOOK_UP, 'e'),
  FOLLOW_UPS("Follow-ups", "/follow-ups", Group.LOOK_UP, 'f'),
  AUDIT("Audit", "/audit", Group.LOOK_UP, 'a'),
  REJECTED("Rejected", "/rejected", Group.HEALTH, 'j'),
  RECONCILIATION("Reconciliation", "/reconciliation", Group.HEALTH, 'c'),
  SETTINGS("Settings", "/settings", Group.SET_UP, 't'),
  PEOPLE("People", "/people", Group.SET_UP, 'p'),
  SANDBOX("Sandbox", "/sandbox", Group.SET_UP, 'x');

  private final String title;
  private final String path;
  private final Group group;
  private final char key;

  Place(String title, String path, Group group, char key) {
    this.title = title;
    this.path = path;
    this.group = group;
    this.key = key;
  }

  /// What belongs together.
  public enum Group {
    NOW("Now"),
    LOOK_UP("Look up"),
    HEALTH("Health"),
    SET_UP("Set-up");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }

    public List<Place> places() {
      return Arrays.stream(Place.values()).filter(place -> place.group == this).toList();
    }
  }

  public String title() {
    return title;
  }

  public String path() {
    return path;
  }

  /// Pressed after `g`, it leads here.
  public char key() {
    return key;
  }
}
