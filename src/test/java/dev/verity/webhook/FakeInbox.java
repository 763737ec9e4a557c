package dev.verity.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.stripe.Envelope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// An inbox in memory that acknowledges, fails, throws or keeps silent, as it is told.
final class FakeInbox implements Inbox {

  enum Mood {
    ACKNOWLEDGES,
    FAILS,
    THROWS,
    IS_SILENT
  }

  record Appended(Envelope envelope, String body, String traceparent) {}

  final List<Appended> appended = Collections.synchronizedList(new ArrayList<>());
  final List<CompletableFuture<Position>> silent = Collections.synchronizedList(new ArrayList<>());
  final CountDownLatch closed = new CountDownLatch(1);
  private volatile Mood mood = Mood.ACKNOWLEDGES;
  private volatile CountDownLatch arrivals = new CountDownLatch(0);

  void be(Mood next) {
    mood = next;
  }

  /// A latch that opens after so many more appends.
  CountDownLatch after(int count) {
    arrivals = new CountDownLatch(count);
    return arrivals;
  }

  @Override
  public CompletableFuture<Position> append(Envelope envelope, byte[] body, String traceparent) {
    var position = new Position(0, appended.size());
    try {
      return switch (mood) {
        case ACKNOWLEDGES -> {
          appended.add(new Appended(envelope, new String(body, UTF_8), traceparent));
          yield CompletableFuture.completedFuture(position);
        }
        case FAILS -> CompletableFuture.failedFuture(new IllegalStateException("no broker"));
        case THROWS -> throw new IllegalStateException("no broker");
        case IS_SILENT -> {
          var future = new CompletableFuture<Position>();
          silent.add(future);
          yield future;
        }
      };
    } finally {
      arrivals.countDown();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
