package dev.verity.operations;

import dev.verity.access.Actor;
import dev.verity.access.Permission;
import dev.verity.projection.AskedRequest;
import dev.verity.projection.SessionSummary;
import dev.verity.projection.SessionView;
import dev.verity.session.Request;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Asks the sessions' machine on behalf of people and programs, if they may, and finds its answers.
public final class Acts {
  /// What the machine takes for a session's id.
  public static final Pattern SESSION = Pattern.compile("vs_[A-Za-z0-9_]{1,250}");

  /// Ids of requests and what they are about are no longer.
  public static final int NAME_MAX = 128;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,%d}".formatted(NAME_MAX));
  private static final Pattern ACCOUNT = Pattern.compile("(org_[A-Za-z0-9]+/)?acct_[A-Za-z0-9]+");
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Sender sender;
  private final SessionView sessions;

  /// Brings a request to the machine, as `topics.RequestSender` does.
  @FunctionalInterface
  public interface Sender {

    /// Returns when the request is stored.
    ///
    /// @throws KafkaException when it is not certain that it was
    void send(String sessionId, Request request) throws InterruptedException;
  }

  public Acts(Sender sender, SessionView sessions) {
    this.sender = sender;
    this.sessions = sessions;
  }

  /// Asks, unless there is a no. Whoever was not permitted has to be told of by the caller, who
  /// knows where they come from.
  ///
  /// @throws KafkaException when it is not certain that the request was stored; to ask again under
  ///   the same id does no harm
  public Asked ask(Actor actor, String session, Wish wish) throws InterruptedException {
    var needed = Permission.toAskFor(wish.kind());
    if (!actor.may(needed)) {
      return new Asked.NotPermitted(needed);
    }
    var known = SESSION.matcher(session).matches() ? sessions.summary(session) : null;
    if (known == null) {
      return new Asked.Unfit("session", "A session's id is wanted, such as vs_1Rz….");
    }
    var unfit = unfit(wish, known.orElse(null));
    if (unfit != null) {
      return unfit;
    }
    var request = request(actor, wish, known.orElse(null));
    if (isReused(session, request)) {
      return new Asked.Reused(request.id());
    }
    sender.send(session, request);
    return new Asked.Sent(session, request);
  }

  /// What is known of a request; empty until the store has heard of it.
  public Optional<AskedRequest> find(String session, String request) {
    return sessions.request(session, request);
  }

  /// The same, after the machine has answered or the time is over.
  public Optional<AskedRequest> await(String session, String request, Duration patience)
      throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    var found = find(session, request);
    while (found.map(AskedRequest::verdict).isEmpty() && System.nanoTime() < end) {
      Thread.sleep(LOOK_EVERY);
      found = find(session, request);
    }
    return found;
  }

  private static Asked.@Nullable Unfit unfit(Wish wish, @Nullable SessionSummary known) {
    if (wish.reason().isBlank() || wish.reason().length() > Request.REASON_MAX) {
      return new Asked.Unfit(
          "reason",
          "A reason of 1 to %d characters is wanted: the journal keeps why."
              .formatted(Request.REASON_MAX));
    }
    if (wish.about() == null && isAboutAnother(wish.kind())) {
      return new Asked.Unfit(
          "about", "The id of the hold or request is wanted that this is about.");
    }
    if (wish.about() != null && (wish.about().isBlank() || wish.about().length() > NAME_MAX)) {
      return new Asked.Unfit("about", "An id of 1 to %d characters is wanted.".formatted(NAME_MAX));
    }
    if (wish.id() != null && !NAME.matcher(wish.id()).matches()) {
      return new Asked.Unfit(
          "id", "1 to %d letters, digits and . _ : - are wanted.".formatted(NAME_MAX));
    }
    if (wish.notBefore() != null && !isTimed(wish.kind())) {
      return new Asked.Unfit("notBefore", "Only a retrieve, cancel or redact has a time.");
    }
    return unfitOwner(wish, known);
  }

  private static Asked.@Nullable Unfit unfitOwner(Wish wish, @Nullable SessionSummary known) {
    if (wish.account() != null && !ACCOUNT.matcher(wish.account()).matches()) {
      return new Asked.Unfit("account", "The id of a connected account is wanted (acct_…).");
    }
    if (known == null) {
      return wish.livemode() == null
          ? new Asked.Unfit(
              "livemode",
              "Verity has not heard of this session: true or false is wanted, and the account if"
                  + " it is a connected one's.")
          : null;
    }
    if (wish.livemode() != null && wish.livemode() != known.livemode()) {
      return new Asked.Unfit(
          "livemode", "The session is of %s mode.".formatted(known.livemode() ? "live" : "test"));
    }
    return wish.account() == null || wish.account().equals(known.account())
        ? null
        : new Asked.Unfit("account", "The session belongs to another account.");
  }

  private static boolean isAboutAnother(Request.Known kind) {
    return switch (kind) {
      case RELEASE, APPROVE, WITHDRAW -> true;
      case RETRIEVE, CANCEL, REDACT, HOLD, NOTE -> false;
    };
  }

  private static boolean isTimed(Request.Known kind) {
    return switch (kind) {
      case RETRIEVE, CANCEL, REDACT -> true;
      case RELEASE, APPROVE, WITHDRAW, HOLD, NOTE -> false;
    };
  }

  private static Request request(Actor actor, Wish wish, @Nullable SessionSummary known) {
    return new Request(
        wish.id() == null ? "req_" + UUID.randomUUID() : wish.id(),
        wish.kind(),
        known == null ? Boolean.TRUE.equals(wish.livemode()) : known.livemode(),
        known == null ? wish.account() : known.account(),
        actor.name(),
        wish.reason(),
        wish.notBefore(),
        wish.about());
  }

  /// As far as the session remembers, and the store beyond that.
  private boolean isReused(String session, Request request) {
    return sessions
            .request(session, request.id())
            .filter(other -> !isSame(other, request))
            .isPresent()
        || sessions
            .asked(session, request.id())
            .filter(other -> !other.repeats(request))
            .isPresent();
  }

  private static boolean isSame(AskedRequest other, Request request) {
    return other.kind().equals(request.kind().wire())
        && Objects.equals(other.actor(), request.actor())
        && Objects.equals(other.about(), request.about());
  }
}
