package dev.verity.followup;

import dev.verity.session.FollowUp.Action;
import dev.verity.session.Redaction;
import dev.verity.session.Snapshot;
import dev.verity.session.Status;
import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.Page;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.SessionChange;
import dev.verity.stripe.SessionFilter;
import dev.verity.stripe.VerificationSessions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers the three calls of follow-ups by a script, and remembers what it was asked.
final class ScriptedStripe implements VerificationSessions {
  static final Instant SERVED_AT = Instant.parse("2026-03-01T11:59:58Z");

  record Asked(Action action, String id, Call call) {}

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Function<Asked, Reply<RemoteSession>> script;

  private ScriptedStripe(Function<Asked, Reply<RemoteSession>> script) {
    this.script = script;
  }

  static ScriptedStripe answering(Function<Asked, Reply<RemoteSession>> script) {
    return new ScriptedStripe(script);
  }

  static ScriptedStripe answering(Reply<RemoteSession> reply) {
    return new ScriptedStripe(_ -> reply);
  }

  /// These replies one after the other, the last one for ever.
  static ScriptedStripe answering(List<Reply<RemoteSession>> replies) {
    var left = new ArrayDeque<>(replies);
    return new ScriptedStripe(_ -> {
      synchronized (left) {
        return left.size() > 1 ? left.remove() : left.element();
      }
    });
  }

  static Reply<RemoteSession> done(String id) {
    return new Reply.Done<>(new RemoteSession(id, false, snapshot(), "{}"), SERVED_AT, "req_done");
  }

  static Snapshot snapshot() {
    return new Snapshot(
        Status.Known.VERIFIED,
        Redaction.Known.NONE,
        null,
        "vr_1",
        "document",
        false,
        Instant.parse("2026-03-01T11:00:00Z"));
  }

  static Reply.Failure failure(int httpStatus, @Nullable Boolean shouldRetry) {
    return new Reply.Failure(
        httpStatus, "api_error", "some_code", null, "No.", "req_no", shouldRetry, null);
  }

  List<Asked> asked() {
    return asked;
  }

  @Override
  public Reply<RemoteSession> retrieve(String id, List<String> expand, Call call) {
    return answer(Action.RETRIEVE, id, call);
  }

  @Override
  public Reply<RemoteSession> cancel(String id, Call call) {
    return answer(Action.CANCEL, id, call);
  }

  @Override
  public Reply<RemoteSession> redact(String id, Call call) {
    return answer(Action.REDACT, id, call);
  }

  private Reply<RemoteSession> answer(Action action, String id, Call call) {
    var now = new Asked(action, id, call);
    asked.add(now);
    return script.apply(now);
  }

  @Override
  public Reply<RemoteSession> create(NewSession session, Call call) {
    throw new UnsupportedOperationException("No follow-up creates a session.");
  }

  @Override
  public Reply<RemoteSession> update(String id, SessionChange change, Call call) {
    throw new UnsupportedOperationException("No follow-up updates a session.");
  }

  @Override
  public Reply<Page> page(SessionFilter filter, @Nullable String after, Call call) {
    throw new UnsupportedOperationException("No follow-up lists sessions.");
  }
}
