package dev.verity.stripe;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The six things that can be done with Stripe's verification sessions. Whatever Stripe or the
/// network does is a [Reply]; nothing is tried twice here.
///
/// The asynchronous forms run on a virtual thread each and never complete with an exception for
/// what Stripe or the network does.
public interface VerificationSessions {

  Reply<RemoteSession> create(NewSession session, Call call);

  /// Also costs one read of Stripe's allowance.
  ///
  /// @param expand members that Stripe shows only on demand, for instance `verified_outputs`
  Reply<RemoteSession> retrieve(String id, List<String> expand, Call call);

  default Reply<RemoteSession> retrieve(String id, Call call) {
    return retrieve(id, List.of(), call);
  }

  Reply<RemoteSession> update(String id, SessionChange change, Call call);

  /// Stripe does this only in `requires_input`, and never takes it back.
  Reply<RemoteSession> cancel(String id, Call call);

  /// Stripe does this in every status but `processing`, and never takes it back. The answer says
  /// that it has begun; it may take four days.
  Reply<RemoteSession> redact(String id, Call call);

  /// One page, at most 100 sessions.
  ///
  /// @param after the id of the last session of the page before; null for the first page
  Reply<Page> page(SessionFilter filter, @Nullable String after, Call call);

  /// The sessions of all pages, newest first, each page asked for when the one before is used up.
  /// Every element is a `Done`, except that a failed page gives its failure as the last element.
  default Iterable<Reply<RemoteSession>> list(SessionFilter filter, Call call) {
    return () -> new AutoPaging(this, filter, call);
  }

  default CompletableFuture<Reply<RemoteSession>> createAsync(NewSession session, Call call) {
    return async(() -> create(session, call));
  }

  default CompletableFuture<Reply<RemoteSession>> retrieveAsync(String id, Call call) {
    return async(() -> retrieve(id, call));
  }

  default CompletableFuture<Reply<RemoteSession>> updateAsync(
      String id, SessionChange change, Call call) {
    return async(() -> update(id, change, call));
  }

  default CompletableFuture<Reply<RemoteSession>> cancelAsync(String id, Call call) {
    return async(() -> cancel(id, call));
  }

  default CompletableFuture<Reply<RemoteSession>> redactAsync(String id, Call call) {
    return async(() -> redact(id, call));
  }

  default CompletableFuture<Reply<Page>> pageAsync(
      SessionFilter filter, @Nullable String after, Call call) {
    return async(() -> page(filter, after, call));
  }

  /// The sessions of all pages at once, all in memory; one failed page fails the whole.
  default CompletableFuture<Reply<List<RemoteSession>>> listAsync(SessionFilter filter, Call call) {
    return async(() -> AutoPaging.all(this, filter, call));
  }

  private static <T> CompletableFuture<T> async(Supplier<T> operation) {
    Executor virtual = Thread::startVirtualThread;
    return CompletableFuture.supplyAsync(operation, virtual);
  }
}
