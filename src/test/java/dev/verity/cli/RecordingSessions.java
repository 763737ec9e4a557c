package dev.verity.cli;

import dev.verity.stripe.Call;
import dev.verity.stripe.NewSession;
import dev.verity.stripe.Page;
import dev.verity.stripe.RemoteSession;
import dev.verity.stripe.Reply;
import dev.verity.stripe.SessionChange;
import dev.verity.stripe.SessionFilter;
import dev.verity.stripe.VerificationSessions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Remembers what it was asked and answers from a list.
final class RecordingSessions implements VerificationSessions {

  record Asked(String operation, @Nullable Object what, Call call) {}

  private final List<Asked> asked = new ArrayList<>();
  private final Queue<Reply<RemoteSession>> replies = new ArrayDeque<>();
  private final Queue<Reply<Page>> pages = new ArrayDeque<>();

  List<Asked> asked() {
    return asked;
  }

  Asked only() {
    if (asked.size() != 1) {
      throw new AssertionError("One call was wanted, found: " + asked);
    }
    return asked.getFirst();
  }

  RecordingSessions answering(Reply<RemoteSession> reply) {
    replies.add(reply);
    return this;
  }

  RecordingSessions paging(Reply<Page> page) {
    pages.add(page);
    return this;
  }

  @Override
  public Reply<RemoteSession> create(NewSession session, Call call) {
    return answer("create", session, call);
  }

  @Override
  public Reply<RemoteSession> retrieve(String id, List<String> expand, Call call) {
    return answer("retrieve " + id, expand, call);
  }

  @Override
  public Reply<RemoteSession> update(String id, SessionChange change, Call call) {
    return answer("update " + id, change, call);
  }

  @Override
  public Reply<RemoteSession> cancel(String id, Call call) {
    return answer("cancel " + id, null, call);
  }

  @Override
  public Reply<RemoteSession> redact(String id, Call call) {
    return answer("redact " + id, null, call);
  }

  @Override
  public Reply<Page> page(SessionFilter filter, @Nullable String after, Call call) {
    asked.add(new Asked("page after " + after, filter, call));
    return pages.remove();
  }

  private Reply<RemoteSession> answer(String operation, @Nullable Object what, Call call) {
    asked.add(new Asked(operation, what, call));
    return replies.remove();
  }
}
