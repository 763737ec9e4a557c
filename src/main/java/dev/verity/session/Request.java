package dev.verity.session;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that a person or a pipeline asks for one session. What is missing or unknown in it is
/// carried, so that the answer can say so.
///
/// @param id chosen by the sender and unique per session; the same id asks again for the answer
/// @param livemode decides which API key is used when the session was never heard of
/// @param account the connected account (`acct_…`), or null for the platform's own
/// @param actor who asks, as an account name of the operator's
/// @param reason why, for the journal; nothing personal belongs here
/// @param notBefore a cancel, redact or retrieve is not made earlier; null is at once
/// @param about the id of the hold to release, or of the request to approve or withdraw
public record Request(
    String id,
    Kind kind,
    boolean livemode,
    @Nullable String account,
    @Nullable String actor,
    @Nullable String reason,
    @Nullable Instant notBefore,
    @Nullable String about) {

  /// A longer reason is rejected.
  public static final int REASON_MAX = 500;

  /// What is asked for. A word that this version does not know is carried, and rejected.
  public sealed interface Kind {

    /// As it stands on the topic, for instance `redact`.
    String wire();

    /// The kind with this word.
    static Kind of(String wire) {
      for (var known : Known.values()) {
        if (known.wire().equals(wire)) {
          return known;
        }
      }
      return new Unknown(wire);
    }
  }

  /// The eight things that can be asked for.
  public enum Known implements Kind {
    /// Ask Stripe where the session stands.
    RETRIEVE,
    CANCEL,
    REDACT,
    /// Until it is released, nothing that cannot be undone is done to the session.
    HOLD,
    RELEASE,
    /// The second person's yes to a redact.
    APPROVE,
    /// Takes back a cancel or redact that has not begun.
    WITHDRAW,
    /// Have the journal tell what a person did elsewhere; nothing else comes of it.
    NOTE;

    @Override
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A word without a meaning.
  public record Unknown(String wire) implements Kind {}
}
