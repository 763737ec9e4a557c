package dev.verity.session;

import dev.verity.session.Invariant.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every situation that so many disturbances can lead to, each once, those with the fewest first.
///
/// A disturbance is anything but the calm course of events. The calm course costs nothing and is
/// followed from every situation until nothing more is to come: that proves that every session
/// comes to its end, and puts the next disturbance at every point of it.
///
///     start ──calm──▶ ● ──calm──▶ ● ──calm──▶ end
///                     │           └──disturbance──▶ ● ──calm──▶ ● ──calm──▶ end
///                     └──disturbance──▶ ● ──calm──▶ (known)
final class Explorer {
  /// Far more than any calm course needs.
  private static final int CALM_MAX = 200;

  /// How a violation is reached.
  record Finding(Violation violation, List<Move> path) {
    String text() {
      var text = new StringBuilder(String.valueOf(violation.getMessage()));
      for (var move : path) {
        text.append("\n  - ").append(move.text());
      }
      return text.toString();
    }
  }

  private final Map<Fingerprint.Key, Integer> seen = new HashMap<>();
  private final List<Integer> parents = new ArrayList<>();
  private final List<@Nullable Move> moves = new ArrayList<>();
  private List<Place> next = new ArrayList<>();
  private boolean isLast;
  private long transitions;

  /// A situation and its number.
  private record Place(World world, int number) {}

  /// What was found on the way to a violation.
  private static final class Found extends Exception {
    private static final long serialVersionUID = 1;

    final transient Finding finding;

    Found(Finding finding) {
      super(null, null, false, false);
      this.finding = finding;
    }
  }

  int states() {
    return seen.size();
  }

  long transitions() {
    return transitions;
  }

  /// The violation with the fewest disturbances; null if there is none.
  @Nullable Finding explore(World start, List<Move> script, int disturbances) {
    try {
      isLast = disturbances == 0;
      var first = new Place(start, 0);
      parents.add(-1);
      moves.add(null);
      for (var move : script) {
        first = new Place(step(first, move), parents.size());
        parents.add(first.number() - 1);
        moves.add(move);
      }
      enter(first.world(), first.number(), null);
      for (var level = 1; level <= disturbances; level++) {
        var places = next;
        next = new ArrayList<>();
        isLast = level == disturbances;
        for (var place : places) {
          disturb(place);
        }
      }
      return null;
    } catch (Found found) {
      return found.finding;
    }
  }

  private void disturb(Place place) throws Found {
    var moves = new ArrayList<Move>();
    place.world().eachDisturbance(moves::add);
    for (var move : moves) {
      enter(step(place, move), place.number(), move);
    }
  }

  private World step(Place from, Move move) throws Found {
    try {
      transitions++;
      return from.world().after(move);
    } catch (Violation violation) {
      throw found(violation, from.number(), move);
    }
  }

  /// A situation and the calm course from it, as far as it is new.
  private void enter(World world, int parent, @Nullable Move by) throws Found {
    var first = parents.size();
    var place = put(world, parent, by);
    for (var length = 0; place != null; length++) {
      if (!isLast) {
        next.add(place);
      }
      var calm = place.world().calmMove();
      if (calm == null) {
        end(place);
        return;
      }
      var after = step(place, calm);
      var known = seen.get(after.fingerprint());
      if (length > CALM_MAX || (known != null && known >= first)) {
        throw found(
            new Violation(Invariant.COMES_TO_REST, after.session.wakeAt() == null),
            place.number(),
            calm);
      }
      place = known == null ? put(after, place.number(), calm) : null;
    }
  }

  private @Nullable Place put(World world, int parent, @Nullable Move by) {
    var number = parents.size();
    if (seen.putIfAbsent(world.fingerprint(), number) != null) {
      return null;
    }
    parents.add(parent);
    moves.add(by);
    return new Place(world, number);
  }

  private void end(Place place) throws Found {
    try {
      place.world().checkTheEnd();
    } catch (Violation violation) {
      throw found(violation, place.number(), null);
    }
  }

  private Found found(Violation violation, int number, @Nullable Move last) {
    var path = new ArrayList<Move>();
    if (last != null) {
      path.add(last);
    }
    for (var at = number; parents.get(at) >= 0; at = parents.get(at)) {
      var move = moves.get(at);
      if (move != null) {
        path.addFirst(move);
      }
    }
    return new Found(new Finding(violation, List.copyOf(path)));
  }
}
