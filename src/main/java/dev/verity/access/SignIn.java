package dev.verity.access;

import dev.verity.access.Denial.Why;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sign-in by name and password. From its answers, and from how long they take, nobody learns which
/// names there are.
public final class SignIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

  /// Each computation holds its memory, so a crowd at the door must wait.
  private static final int AT_ONCE = 4;

  private static final Duration CROWDED = Duration.ofSeconds(2);

  private final RosterFile file;
  private final Cost cost;
  private final AccessJournal journal;
  private final BiPredicate<PasswordHash, Password> comparison;
  private final Throttle names;
  private final Throttle households;
  private final PasswordHash decoy;
  private final Semaphore room = new Semaphore(AT_ONCE);

  /// Lets in whom the file knows.
  ///
  /// @param cost of a password that is kept from now on; one that was cheaper is hashed anew when
  ///   it is next given
  public SignIn(
      RosterFile file, Cost cost, SignInRates rates, AccessJournal journal, InstantSource clock) {
    this(file, cost, rates, journal, clock, PasswordHash::matches);
  }

  SignIn(
      RosterFile file,
      Cost cost,
      SignInRates rates,
      AccessJournal journal,
      InstantSource clock,
      BiPredicate<PasswordHash, Password> comparison) {
    this.comparison = comparison;
    this.file = file;
    this.cost = cost;
    this.journal = journal;
    names = new Throttle(rates.name(), clock);
    households = new Throttle(rates.household(), clock);
    decoy = PasswordHash.of(Password.typed(RandomSecret.draw().text()), cost);
  }

  /// Looks whether this is a user's password.
  public Admission attempt(String typedName, Password password, Whereabouts from) {
    var name = typedName.strip().toLowerCase(Locale.ROOT);
    var wait = households.take(from.household());
    if (wait.isZero()) {
      wait = names.take(name);
    }
    if (wait.isZero() && !room.tryAcquire()) {
      wait = CROWDED;
    }
    if (!wait.isZero()) {
      journal.denied(denial(file.current().user(name).orElse(null), Why.TOO_OFTEN, from));
      return new Admission.Later(wait);
    }
    try {
      return look(name, password, from);
    } finally {
      room.release();
    }
  }

  private Admission look(String name, Password password, Whereabouts from) {
    var user = file.current().user(name).orElse(null);
    var kept = user == null ? null : user.password();
    var matches = comparison.test(kept == null ? decoy : kept, password);
    if (user == null || kept == null || !matches || user.disabled()) {
      journal.denied(denial(user, Why.NOT_KNOWN, from));
      return new Admission.Refused();
    }
    if (kept.cost().isBelow(cost)) {
      hashAnew(user, password);
    }
    return new Admission.Admitted(user.name());
  }

  /// A file that cannot be written keeps nobody out.
  private void hashAnew(User user, Password password) {
    var dearer = PasswordHash.of(password, cost);
    try {
      file.change(roster ->
          roster.user(user.name()).filter(user::equals).isPresent()
              ? roster.with(user.rehashed(dearer))
              : roster);
    } catch (BadRoster unwritable) {
      LOG.warn(
          "The password of {} stays hashed as it was. {}", user.name(), unwritable.getMessage());
    }
  }

  private static Denial denial(@Nullable User user, Why why, Whereabouts from) {
    return new Denial(user == null ? null : user.name(), "sign in", null, why, from);
  }
}
