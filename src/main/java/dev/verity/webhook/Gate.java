package dev.verity.webhook;

import dev.verity.stripe.Envelope;
import dev.verity.stripe.EnvelopeReader;
import dev.verity.stripe.Reading;
import dev.verity.stripe.SignatureVerifier;
import dev.verity.stripe.SignatureVerifier.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Decides whether a body goes into the inbox: first whether to believe it, then whether it can be
/// read, then whether it is for us.
final class Gate {
  private final WebhookSettings settings;
  private final SignatureVerifier verifier;

  Gate(WebhookSettings settings) {
    this.settings = settings;
    verifier = new SignatureVerifier(settings.secrets(), settings.tolerance());
  }

  Decision decide(byte[] body, @Nullable String signature, Instant now) {
    return switch (verifier.verify(body, signature, now)) {
      case Verdict.Rejected(var reason) ->
          new Decision.Turned(Answer.badSignature(reason.code()), null);
      case Verdict.Accepted(var secretIndex) -> decide(body, secretIndex);
    };
  }

  private Decision decide(byte[] body, int secretIndex) {
    return switch (EnvelopeReader.read(body)) {
      case Reading.Malformed<Envelope>(var reason) ->
          new Decision.Turned(Answer.badBody(reason), secretIndex);
      case Reading.Read<Envelope>(var envelope) -> {
        var ignored = reasonToIgnore(envelope);
        yield ignored == null
            ? new Decision.Let(envelope, secretIndex)
            : new Decision.Turned(Answer.ignored(ignored), secretIndex);
      }
    };
  }

  private @Nullable String reasonToIgnore(Envelope envelope) {
    if (envelope.sessionId() == null) {
      return "other_type";
    }
    if (!settings.acceptsMode(envelope)) {
      return "other_mode";
    }
    return settings.acceptsAccount(envelope) ? null : "other_account";
  }

  /// What the gate decided.
  sealed interface Decision {

    /// Into the inbox with it.
    record Let(Envelope envelope, Integer secretIndex) implements Decision {}

    /// Not into the inbox; this is the answer.
    record Turned(Answer answer, @Nullable Integer secretIndex) implements Decision {}

    /// Which secret had signed; null when none had.
    @Nullable Integer secretIndex();
  }
}
