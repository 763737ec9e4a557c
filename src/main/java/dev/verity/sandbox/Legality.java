package dev.verity.sandbox;

import dev.verity.session.EventType;
import dev.verity.session.Redaction;
import dev.verity.session.Status;

/// The law of a verification session: which act is allowed in which standing, what it leads to, and
/// which event tells of it.
///
/// | act               | requires_input          | processing     | verified       | canceled  |
/// |-------------------|-------------------------|----------------|----------------|-----------|
/// | cancel            | canceled                | refused        | refused        | no effect |
/// | redact            | canceled and redacting  | refused        | redacting      | redacting |
/// | update            | yes                     | metadata only  | metadata only  | metadata only |
/// | submit, drop      | yes                     | refused        | refused        | refused   |
/// | pass, fail        | refused                 | yes            | refused        | refused   |
/// | override          | verified, with a report | refused        | requires_input | refused   |
///
/// Once a redaction has begun, only its end is allowed. Stripe does not document what a second
/// redact or a cancel of a redacted session gets; the sandbox refuses both, which is the harder
/// case for a client.
final class Legality {
  private Legality() {}

  static Verdict cancel(Standing at) {
    if (at.redaction() != Redaction.Known.NONE) {
      return redactionBegun("canceled");
    }
    return switch (at.status()) {
      case REQUIRES_INPUT ->
          new Verdict.Granted(at.with(Status.Known.CANCELED), EventType.Known.CANCELED);
      case CANCELED -> new Verdict.Granted(at, null);
      case PROCESSING, VERIFIED ->
          new Verdict.Refused(
              "You cannot cancel a VerificationSession in status `"
                  + at.status().wire()
                  + "`. Only a session in status `requires_input` can be canceled.");
    };
  }

  static Verdict redact(Standing at) {
    if (at.redaction() != Redaction.Known.NONE) {
      return redactionBegun("redacted again");
    }
    var redacting = at.with(Redaction.Known.PROCESSING);
    return switch (at.status()) {
      case REQUIRES_INPUT ->
          new Verdict.Granted(redacting.with(Status.Known.CANCELED), EventType.Known.CANCELED);
      case VERIFIED, CANCELED -> new Verdict.Granted(redacting, null);
      case PROCESSING ->
          new Verdict.Refused(
              "You cannot redact a VerificationSession in status `processing`. Wait until it"
                  + " finishes.");
    };
  }

  /// @param core whether the update touches the type or the options
  static Verdict update(Standing at, boolean core) {
    if (at.redaction() != Redaction.Known.NONE) {
      return redactionBegun("updated");
    }
    if (core && at.status() != Status.Known.REQUIRES_INPUT) {
      return new Verdict.Refused(
          "You cannot change `type` or `options` of a VerificationSession in status `"
              + at.status().wire()
              + "`, only in status `requires_input`.");
    }
    return new Verdict.Granted(at, null);
  }

  static Verdict submit(Standing at) {
    return open(at)
        ? new Verdict.Granted(at.with(Status.Known.PROCESSING), EventType.Known.PROCESSING)
        : refused(at, "take a submission");
  }

  /// The person gave up or could not go on before anything was submitted.
  static Verdict drop(Standing at, String code) {
    return open(at)
        ? new Verdict.Granted(at.failed(code, at.report()), EventType.Known.REQUIRES_INPUT)
        : refused(at, "be dropped");
  }

  static Verdict pass(Standing at, String report) {
    return at.status() == Status.Known.PROCESSING
        ? new Verdict.Granted(at.verified(report), EventType.Known.VERIFIED)
        : refused(at, "finish its checks");
  }

  static Verdict fail(Standing at, String code, String report) {
    return at.status() == Status.Known.PROCESSING
        ? new Verdict.Granted(at.failed(code, report), EventType.Known.REQUIRES_INPUT)
        : refused(at, "finish its checks");
  }

  /// A person at the Dashboard takes the result of the last attempt for the opposite.
  static Verdict override(Standing at, Status.Known wanted, String code) {
    if (at.redaction() != Redaction.Known.NONE) {
      return refused(at, "be overridden");
    }
    if (wanted == Status.Known.VERIFIED
        && at.status() == Status.Known.REQUIRES_INPUT
        && at.report() != null) {
      return new Verdict.Granted(at.verified(at.report()), EventType.Known.VERIFIED);
    }
    if (wanted == Status.Known.REQUIRES_INPUT && at.status() == Status.Known.VERIFIED) {
      return new Verdict.Granted(at.failed(code, at.report()), EventType.Known.REQUIRES_INPUT);
    }
    return refused(at, "be overridden to " + wanted.wire());
  }

  static Verdict finishRedaction(Standing at) {
    return at.redaction() == Redaction.Known.PROCESSING
        ? new Verdict.Granted(at.with(Redaction.Known.REDACTED), EventType.Known.REDACTED)
        : refused(at, "finish a redaction");
  }

  private static boolean open(Standing at) {
    return at.status() == Status.Known.REQUIRES_INPUT && at.redaction() == Redaction.Known.NONE;
  }

  private static Verdict redactionBegun(String act) {
    return new Verdict.Refused(
        "The redaction of this VerificationSession has begun; it cannot be " + act + ".");
  }

  private static Verdict refused(Standing at, String act) {
    return new Verdict.Refused(
        "A session in status "
            + at.status().wire()
            + " with redaction "
            + at.redaction().wire()
            + " cannot "
            + act
            + ".");
  }
}
