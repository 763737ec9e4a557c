package dev.verity.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request as a session remembers it, without the reason, which only the journal keeps.
///
/// @param revision the session's revision when it was made
/// @param approvedBy who agreed as the second person
/// @param answer the newest word on it; null while none was given
/// @param open whether something is still to be done
public record Asked(
    String id,
    Request.Kind kind,
    String actor,
    @Nullable Instant notBefore,
    @Nullable String about,
    Instant at,
    long revision,
    @Nullable String approvedBy,
    @Nullable Answer answer,
    boolean open) {

  static Asked of(Request request, Instant at, long revision) {
    return new Asked(
        request.id(),
        request.kind(),
        actorOf(request),
        request.notBefore(),
        request.about(),
        at,
        revision,
        null,
        null,
        true);
  }

  /// Whether this is the same request, sent again.
  public boolean repeats(Request request) {
    return kind.equals(request.kind())
        && actor.equals(actorOf(request))
        && Objects.equals(notBefore, request.notBefore())
        && Objects.equals(about, request.about());
  }

  private static String actorOf(Request request) {
    return Objects.requireNonNullElse(request.actor(), "");
  }

  /// The earliest moment, gates apart.
  Instant due(Duration coolingOff) {
    var cooled = kind == Request.Known.REDACT ? at.plus(coolingOff) : at;
    return notBefore == null || notBefore.isBefore(cooled) ? cooled : notBefore;
  }

  Asked approved(String by) {
    return new Asked(id, kind, actor, notBefore, about, at, revision, by, answer, open);
  }

  Asked answered(Answer next, boolean staysOpen) {
    return new Asked(id, kind, actor, notBefore, about, at, revision, approvedBy, next, staysOpen);
  }
}
