package dev.verity.access;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is here. Kept in memory only, under the hash of what the browser was given; what a visitor
/// may do is looked up in the roster each time, so that a change holds from the next request.
public final class Visits {
  private final RosterFile file;
  private final VisitLimits limits;
  private final InstantSource clock;

  /// The one that was quiet longest comes first.
  private final Map<SecretHash, Visit> visits = new LinkedHashMap<>();

  public Visits(RosterFile file, VisitLimits limits, InstantSource clock) {
    this.file = file;
    this.limits = limits;
    this.clock = clock;
  }

  /// Begins one, and says by what the browser is known from now on. Empty when the user may no
  /// longer come in.
  Optional<RandomSecret> begin(String name) {
    return file.current().active(name).map(this::begin);
  }

  private synchronized RandomSecret begin(User user) {
    var now = clock.instant();
    visits.values().removeIf(visit -> isOver(visit, now));
    makeRoom(user.name());
    var id = RandomSecret.draw();
    var visit = new Visit(Actor.inPerson(user), user.passwordSet(), now, now, RandomSecret.draw());
    visits.put(id.hash(), visit);
    return id;
  }

  private void makeRoom(String name) {
    var theirs =
        visits.entrySet().stream()
            .filter(each -> each.getValue().actor().name().equals(name))
            .map(Map.Entry::getKey)
            .toList();
    if (theirs.size() >= limits.ofOneUser()) {
      visits.remove(theirs.getFirst());
    }
    if (visits.size() >= limits.inAll()) {
      visits.remove(visits.keySet().iterator().next());
    }
  }

  /// The visit of this browser as it is now, if it goes on; somebody is there.
  Optional<Visit> find(@Nullable String id) {
    return id == null ? Optional.empty() : find(SecretHash.of(id), file.current(), true);
  }

  /// The same where nobody may be there: it does not go on for longer because of this.
  Optional<Visit> peek(@Nullable String id) {
    return id == null ? Optional.empty() : find(SecretHash.of(id), file.current(), false);
  }

  private synchronized Optional<Visit> find(SecretHash id, Roster roster, boolean isThere) {
    var visit = visits.get(id);
    var now = clock.instant();
    var user =
        visit == null || isOver(visit, now)
            ? null
            : roster.active(visit.actor().name()).orElse(null);
    if (visit == null || user == null || !Objects.equals(user.passwordSet(), visit.passwordSet())) {
      visits.remove(id);
      return Optional.empty();
    }
    var current = visit.seen(Actor.inPerson(user), isThere ? now : visit.seen());
    if (isThere) {
      visits.remove(id); // to the end of the line
    }
    visits.put(id, current);
    return Optional.of(current);
  }

  synchronized void end(@Nullable String id) {
    if (id != null) {
      visits.remove(SecretHash.of(id));
    }
  }

  /// How many there are, those included that are over and were not heard of since.
  public synchronized int count() {
    return visits.size();
  }

  private boolean isOver(Visit visit, Instant now) {
    return !now.isBefore(visit.seen().plus(limits.idle()))
        || !now.isBefore(visit.began().plus(limits.longest()));
  }
}
