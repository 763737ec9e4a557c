package dev.verity.operations;

import dev.verity.session.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody asks for one session, before it is known whether they may.
///
/// @param reason for the journal; nothing personal belongs here
/// @param notBefore a cancel, redact or retrieve is not made earlier; null is at once
/// @param about the hold to release, the request to approve or withdraw, or what a note is about
/// @param id of the request; null makes one up. The same again asks for its answer
/// @param livemode the session's mode; needed where Verity never heard of the session
/// @param account the connected account that owns it, where Verity never heard of the session
public record Wish(
    Request.Known kind,
    String reason,
    @Nullable Instant notBefore,
    @Nullable String about,
    @Nullable String id,
    @Nullable Boolean livemode,
    @Nullable String account) {

  /// For a session that is known, at once, under an id that is made up.
  public static Wish of(Request.Known kind, String reason) {
    return new Wish(kind, reason, null, null, null, null, null);
  }

  public Wish withAbout(String subject) {
    return new Wish(kind, reason, notBefore, subject, id, livemode, account);
  }

  public Wish withId(String requestId) {
    return new Wish(kind, reason, notBefore, about, requestId, livemode, account);
  }

  public Wish withNotBefore(Instant moment) {
    return new Wish(kind, reason, moment, about, id, livemode, account);
  }

  public Wish withOwner(boolean isLive, @Nullable String owner) {
    return new Wish(kind, reason, notBefore, about, id, isLive, owner);
  }
}
