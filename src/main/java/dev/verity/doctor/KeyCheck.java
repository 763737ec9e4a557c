package dev.verity.doctor;

import dev.verity.stripe.KeyForm;
import dev.verity.stripe.Probe;
import dev.verity.stripe.RemoteEndpoint;
import dev.verity.stripe.Reply;
import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whether Stripe takes one key, what the key may do, and what it shows of our webhook endpoints.
/// Messages of Stripe's are left out, since one about a key may have a part of it.
public final class KeyCheck {
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final String ASK_AGAIN = "Run verity doctor again.";
  private static final String DASHBOARD = "Give the restricted key %s (Developers, API keys).";

  private final boolean livemode;
  private final String what;
  private final String setting;
  private final Probe probe;
  private final Consumer<Finding> findings;

  public KeyCheck(boolean livemode, Probe probe, Consumer<Finding> findings) {
    this(livemode, probe, findings, " key", "stripe.key.");
  }

  private KeyCheck(
      boolean livemode, Probe probe, Consumer<Finding> findings, String kind, String prefix) {
    this.livemode = livemode;
    this.probe = probe;
    this.findings = findings;
    what = mode() + kind;
    setting = prefix + mode();
  }

  /// Tells whether a key may read the results of verifications; it needs no other right.
  public static void ofResults(boolean livemode, Probe probe, Consumer<Finding> findings) {
    var check = new KeyCheck(livemode, probe, findings, " key for results", "stripe.results.key.");
    var results = probe.readResultsOfNothing();
    if (check.isTaken(results)) {
      check.right(
          "may read results",
          results,
          "Identity: Verification Sessions and Reports, Read; Access all sensitive verification"
              + " results, Read");
    }
  }

  /// Tells everything about the key, and gives the endpoints that it shows.
  ///
  /// @return null when they could not be read, which has then been told
  public @Nullable List<RemoteEndpoint> examine() {
    findings.accept(form(probe.keyForm()));
    var sessions = probe.listSessions();
    if (!isTaken(sessions)) {
      return null;
    }
    right("may read sessions", sessions, "Identity: Verification Sessions, Read");
    right("may write sessions", probe.cancelNothing(), "Identity: Verification Sessions, Write");
    right("may read events", probe.listEvents(), "Events, Read");
    return endpoints();
  }

  private Finding form(KeyForm form) {
    return switch (form) {
      case RESTRICTED -> Finding.ok(what, "restricted (rk_…)");
      case SECRET ->
          livemode
              ? Finding.warn(
                  what,
                  "secret (sk_…), which may do everything in your account",
                  "Make a restricted key with the rights below.")
              : Finding.ok(what, "secret (sk_…), which may do everything in test mode");
      case UNKNOWN ->
          Finding.warn(
              what,
              "begins like no key of Stripe's",
              "Set %s to one that begins with rk_%s_ or sk_%s_."
                  .formatted(setting, mode(), mode()));
    };
  }

  /// Whether there is any sense in asking more.
  private boolean isTaken(Reply<?> first) {
    var subject = what + ": Stripe";
    switch (first) {
      case Done<?> _, Refused<?> _ -> findings.accept(Finding.ok(subject, "answers"));
      case KeyRefused<?>(var failure) when failure.httpStatus() == FORBIDDEN ->
          findings.accept(Finding.ok(subject, "answers"));
      case KeyRefused<?>(var failure) -> {
        findings.accept(
            Finding.fail(
                subject,
                "does not know the key" + shown(failure),
                "Set %s or its .file to a key that is not expired or rolled.".formatted(setting)));
        return false;
      }
      case Busy<?>(var failure) -> {
        findings.accept(silent(subject, failure));
        return false;
      }
      case Indeterminate<?>(var failure) -> {
        findings.accept(silent(subject, failure));
        return false;
      }
    }
    return true;
  }

  private static Finding silent(String subject, Failure failure) {
    return failure.httpStatus() == 0
        ? Finding.fail(
            subject,
            failure.message(),
            "Look at stripe.api.base, name resolution, proxy and firewall.")
        : Finding.fail(subject, "does not answer as it should" + shown(failure), ASK_AGAIN);
  }

  private void right(String subject, Reply<?> reply, String wanted) {
    findings.accept(judge(what + " " + subject, reply, wanted));
  }

  private static Finding judge(String subject, Reply<?> reply, String wanted) {
    return switch (reply) {
      case Done<?> _ -> Finding.ok(subject, "yes");
      case Refused<?>(var failure) when failure.httpStatus() == NOT_FOUND ->
          Finding.ok(
              subject,
              "yes: %s, which cannot exist, got 404 and not 403".formatted(Probe.NO_SESSION));
      case KeyRefused<?>(var failure) ->
          Finding.fail(subject, "no" + shown(failure), DASHBOARD.formatted(wanted));
      case Refused<?>(var failure) -> unclear(subject, failure);
      case Busy<?>(var failure) -> unclear(subject, failure);
      case Indeterminate<?>(var failure) -> unclear(subject, failure);
    };
  }

  private static Finding unclear(String subject, Failure failure) {
    return Finding.warn(subject, "no clear answer" + shown(failure), ASK_AGAIN);
  }

  private @Nullable List<RemoteEndpoint> endpoints() {
    var subject = what + " may read webhook endpoints";
    var snapshots = probe.endpoints();
    if (!(snapshots instanceof Done<List<RemoteEndpoint>>(var endpoints, _, _))) {
      findings.accept(unreadable(subject, snapshots));
      return null;
    }
    findings.accept(Finding.ok(subject, "yes"));
    var all = new ArrayList<>(endpoints);
    if (probe.thinDestinations() instanceof Done<List<RemoteEndpoint>>(var thin, _, _)) {
      all.addAll(thin);
    } else {
      findings.accept(
          Finding.skip(
              what + " may read event destinations", "no; those for thin events are not seen"));
    }
    return all;
  }

  /// Verity itself does not need this right.
  private static Finding unreadable(String subject, Reply<?> reply) {
    return reply instanceof KeyRefused<?>(var failure)
        ? Finding.warn(
            subject,
            "no%s; whether all six types are delivered cannot be told".formatted(shown(failure)),
            DASHBOARD.formatted("Webhook Endpoints, Read")
                + " Or look at the endpoint at Stripe: all six types must be named.")
        : Finding.warn(subject, "no clear answer", ASK_AGAIN);
  }

  private static String shown(Failure failure) {
    return failure.code() == null
        ? " (HTTP %d)".formatted(failure.httpStatus())
        : " (HTTP %d, %s)".formatted(failure.httpStatus(), failure.code());
  }

  private String mode() {
    return livemode ? "live" : "test";
  }
}
