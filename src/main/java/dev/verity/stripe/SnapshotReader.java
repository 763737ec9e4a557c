package dev.verity.stripe;

import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the impersonal part of Stripe's session object, wherever the object was found.
///
/// Total: a member that is missing where Stripe always has one, or is of another kind than Stripe's
/// reference says, gives an empty result; values that are merely new are carried.
public final class SnapshotReader {
  private SnapshotReader() {}

  public static Optional<Snapshot> read(JsonNode sessionObject) {
    try {
      return Optional.of(
          new Snapshot(
              Status.of(text(sessionObject.path("status"))),
              redaction(sessionObject.path("redaction")),
              lastError(sessionObject.path("last_error")),
              report(sessionObject.path("last_verification_report")),
              type(sessionObject.path("type")),
              selfie(sessionObject.path("options")),
              created(sessionObject.path("created"))));
    } catch (Odd | DateTimeException odd) {
      return Optional.empty();
    }
  }

  private static Redaction redaction(JsonNode node) throws Odd {
    return absent(node) ? Redaction.Known.NONE : Redaction.of(text(node.path("status")));
  }

  /// Stripe allows an error without a code; there is nothing to carry then.
  private static @Nullable String lastError(JsonNode node) throws Odd {
    if (absent(node)) {
      return null;
    }
    if (!node.isObject()) {
      throw new Odd();
    }
    return absent(node.path("code")) ? null : text(node.path("code"));
  }

  /// An id, or the whole report when it was asked for by `expand`.
  private static @Nullable String report(JsonNode node) throws Odd {
    if (absent(node)) {
      return null;
    }
    return text(node.isObject() ? node.path("id") : node);
  }

  private static @Nullable String type(JsonNode node) throws Odd {
    return absent(node) ? null : text(node);
  }

  private static boolean selfie(JsonNode options) {
    return options.path("document").path("require_matching_selfie").asBoolean(false);
  }

  private static Instant created(JsonNode node) throws Odd {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new Odd();
    }
    var created = node.longValue();
    if (created < 0 || created > EnvelopeWalk.CREATED_MAX) {
      throw new Odd();
    }
    return Instant.ofEpochSecond(created);
  }

  private static String text(JsonNode node) throws Odd {
    if (!node.isString() || node.stringValue().isEmpty()) {
      throw new Odd();
    }
    return node.stringValue();
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static final class Odd extends Exception {
    Odd() {
      super(null, null, false, false);
    }
  }
}
