package dev.verity.local;

import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.Page;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.SessionChange;
import dev.verity.stripe.SessionFilter;
import dev.verity.stripe.VerificationSessions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A defect put in on purpose: some redactions are reported as done and never asked for. A run with
/// it has to fail.
final class FalseRedaction implements VerificationSessions {
  private static final int EVERY = 40;

  private final VerificationSessions honest;
  private final AtomicInteger redactions = new AtomicInteger();
  private final Set<String> deceived = ConcurrentHashMap.newKeySet();

  FalseRedaction(VerificationSessions honest) {
    this.honest = honest;
  }

  @Override
  public Reply<RemoteSession> redact(String id, Call call) {
    if (redactions.incrementAndGet() % EVERY == 1) {
      deceived.add(id);
    }
    if (!deceived.contains(id)) {
      return honest.redact(id, call);
    }
    return honest.retrieve(id, call.withIdempotencyKey(null)).map(FalseRedaction::redacted);
  }

  @Override
  public Reply<RemoteSession> create(NewSession session, Call call) {
    return honest.create(session, call);
  }

  @Override
  public Reply<RemoteSession> retrieve(String id, List<String> expand, Call call) {
    return honest.retrieve(id, expand, call);
  }

  @Override
  public Reply<RemoteSession> update(String id, SessionChange change, Call call) {
    return honest.update(id, change, call);
  }

  @Override
  public Reply<RemoteSession> cancel(String id, Call call) {
    return honest.cancel(id, call);
  }

  @Override
  public Reply<Page> page(SessionFilter filter, @Nullable String after, Call call) {
    return honest.page(filter, after, call);
  }

  private static RemoteSession redacted(RemoteSession session) {
    var seen = session.snapshot();
    var claimed =
        new Snapshot(
            seen.status(),
            Redaction.Known.REDACTED,
            seen.lastError(),
            seen.report(),
            seen.type(),
            seen.selfie(),
            seen.created());
    return new RemoteSession(session.id(), session.livemode(), claimed, session.raw());
  }
}
