package dev.verity.stripe;

import dev.verity.stripe.Reply.Busy;
import dev.verity.stripe.Reply.Done;
import dev.verity.stripe.Reply.Failure;
import dev.verity.stripe.Reply.Indeterminate;
import dev.verity.stripe.Reply.KeyRefused;
import dev.verity.stripe.Reply.Refused;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Walks through the pages of a list and asks for the next one only when it is needed.
final class AutoPaging implements Iterator<Reply<RemoteSession>> {
  private final VerificationSessions sessions;
  private final SessionFilter filter;
  private final Call call;

  private Iterator<Reply<RemoteSession>> page = List.<Reply<RemoteSession>>of().iterator();
  private @Nullable String after;
  private int seen;
  private boolean over;

  AutoPaging(VerificationSessions sessions, SessionFilter filter, Call call) {
    this.sessions = sessions;
    this.filter = filter;
    this.call = call;
  }

  /// Every session of the list, or the failure of the page that failed.
  static Reply<List<RemoteSession>> all(
      VerificationSessions sessions, SessionFilter filter, Call call) {
    var pages = new AutoPaging(sessions, filter, call);
    var all = new ArrayList<RemoteSession>();
    Reply<Page> page;
    do {
      page = pages.turn();
      if (page instanceof Done<Page> done) {
        all.addAll(done.value().sessions());
      }
    } while (!pages.over);
    return page.map(last -> List.copyOf(all));
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !over) {
      page = elements(turn()).iterator();
    }
    return page.hasNext();
  }

  @Override
  public Reply<RemoteSession> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.next();
  }

  private Reply<Page> turn() {
    var reply = sessions.page(filter.withLimit(left()), after, call);
    over = true;
    if (!(reply instanceof Done<Page> done)) {
      return reply;
    }
    var found = done.value().sessions();
    seen += found.size();
    if (!done.value().more() || Integer.valueOf(0).equals(left())) {
      return reply;
    }
    // Without this a server that ignores the cursor would be asked for ever.
    if (found.isEmpty() || found.getLast().id().equals(after)) {
      return new Indeterminate<>(Failure.unreadable(200, done.requestId()));
    }
    after = found.getLast().id();
    over = false;
    return reply;
  }

  private @Nullable Integer left() {
    return filter.limit() == null ? null : Math.max(0, filter.limit() - seen);
  }

  private static List<Reply<RemoteSession>> elements(Reply<Page> reply) {
    return switch (reply) {
      case Done<Page>(var page, var servedAt, var requestId) ->
          page.sessions().stream()
              .<Reply<RemoteSession>>map(session -> new Done<>(session, servedAt, requestId))
              .toList();
      case Refused<Page>(var failure) -> List.of(new Refused<>(failure));
      case KeyRefused<Page>(var failure) -> List.of(new KeyRefused<>(failure));
      case Busy<Page>(var failure) -> List.of(new Busy<>(failure));
      case Indeterminate<Page>(var failure) -> List.of(new Indeterminate<>(failure));
    };
  }
}
