package dev.verity.access;

import dev.verity.access.Denial.Why;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/// The way in for the first person, in place of a default password: a link that works once and not
/// for long.
public final class Invitations {
  public static final Duration LIFE = Duration.ofHours(1);

  private final RosterFile file;
  private final Cost cost;
  private final AccessJournal journal;
  private final InstantSource clock;

  public Invitations(RosterFile file, Cost cost, AccessJournal journal, InstantSource clock) {
    this.file = file;
    this.cost = cost;
    this.journal = journal;
    this.clock = clock;
  }

  /// What the link has to carry, behind a `#` so that no server and no proxy hears it; empty when
  /// there is somebody already. The one before is void.
  public Optional<RandomSecret> invite() {
    if (!file.current().users().isEmpty()) {
      return Optional.empty(); // a file that is only there to be read keeps nobody out
    }
    var secret = RandomSecret.draw();
    var invitation = new Invitation(secret.hash(), clock.instant().plus(LIFE));
    var after =
        file.change(roster -> roster.users().isEmpty() ? roster.inviting(invitation) : roster);
    return Optional.of(secret).filter(_ -> invitation.equals(after.invitation()));
  }

  /// Makes whoever has the link the first user, an admin.
  ///
  /// @throws IllegalArgumentException when the name is not such as may be; the link still works
  public Admission accept(String secret, String name, Password password, Whereabouts from) {
    var admin = User.named(name, Set.of(Role.ADMIN));
    if (isOpen(file.current(), secret)) {
      var known = admin.with(PasswordHash.of(password, cost), clock.instant());
      var after = file.change(roster -> isOpen(roster, secret) ? roster.and(known) : roster);
      if (after.user(name).filter(known::equals).isPresent()) {
        return new Admission.Admitted(name);
      }
    }
    journal.denied(new Denial(null, "use the link for the first person", null, Why.BAD_LINK, from));
    return new Admission.Refused();
  }

  private boolean isOpen(Roster roster, String secret) {
    var invitation = roster.invitation();
    return invitation != null && invitation.admits(secret, clock.instant());
  }
}
