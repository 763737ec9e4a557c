package dev.verity.sandbox;

import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Where a list request starts, which way it goes, and how much it wants.
record Cursor(Direction direction, @Nullable String id, int limit) {
  static final int NOWHERE = -2;
  private static final int LIMIT_DEFAULT = 10;
  private static final int LIMIT_MAX = 100;

  enum Direction {
    OLDER,
    NEWER
  }

  static Cursor of(ObjectNode parameters) {
    var limit = parameters.path("limit").asInt(LIMIT_DEFAULT);
    if (limit < 1 || limit > LIMIT_MAX) {
      throw Refusal.invalidParameter(
          "limit",
          "This value must be between 1 and " + LIMIT_MAX + " (it currently is '" + limit + "').");
    }
    var after = Json.text(parameters, "starting_after");
    var before = Json.text(parameters, "ending_before");
    if (after != null && before != null) {
      throw Refusal.invalidParameter(
          "ending_before",
          "You may only specify one of these parameters: starting_after, ending_before.");
    }
    return before != null
        ? new Cursor(Direction.NEWER, before, limit)
        : new Cursor(Direction.OLDER, after, limit);
  }

  /// The place of the cursor's object, or the given place when there is no cursor.
  int start(ToIntFunction<String> places, int otherwise) {
    if (id == null) {
      return otherwise;
    }
    var place = places.applyAsInt(id);
    if (place == NOWHERE) {
      throw Refusal.cursorMissing(
          direction == Direction.OLDER ? "starting_after" : "ending_before", id);
    }
    return place;
  }
}
