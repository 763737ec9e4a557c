package dev.verity.console;

import dev.verity.projection.Views;
import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Tells open pages that there is something new. What it is they read themselves, as the person who
/// looks at them.
final class Live implements AutoCloseable {
  /// More pages than this are told nothing, and say so.
  static final int PAGES_MAX = 500;

  private static final String CHANGED = "changed";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int LOOKS_PER_SIGN_OF_LIFE = 10;

  private final Views views;
  private final Set<Listener> pages = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread loop = Thread.ofVirtual().name("verity-live").unstarted(this::run);

  /// A page, told by a thread of its own, so that a slow reader keeps nobody waiting. What comes
  /// while it is being told is told afterwards.
  private record Listener(
      SseClient page, AtomicReference<@Nullable Runnable> next, Semaphore turn) {
    void tell(Runnable word) {
      next.set(word);
      if (turn.tryAcquire()) {
        Thread.startVirtualThread(this::tellAll);
      }
    }

    private void tellAll() {
      do {
        try {
          for (var word = next.getAndSet(null); word != null; word = next.getAndSet(null)) {
            word.run();
          }
        } finally {
          turn.release();
        }
      } while (next.get() != null && turn.tryAcquire());
    }
  }

  private Live(Views views) {
    this.views = views;
  }

  static Live start(Views views) {
    var live = new Live(views);
    live.loop.start();
    return live;
  }

  /// A page that has not seen all (`?seen=`) is told at once: it was made before, or was cut off.
  void join(SseClient page) {
    if (pages.size() >= PAGES_MAX) {
      page.close();
      return;
    }
    var listener = new Listener(page, new AtomicReference<>(), new Semaphore(1));
    page.onClose(() -> pages.remove(listener));
    page.keepAlive();
    pages.add(listener);
    var now = Long.toString(views.folded().getAsLong());
    if (!now.equals(page.ctx().queryParam("seen"))) {
      listener.tell(() -> page.sendEvent(CHANGED, now));
    }
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    pages.forEach(listener -> listener.page().close());
  }

  private void run() {
    var seen = -1L;
    for (var look = 0L; !isStopped(); look++) {
      var now = views.folded().getAsLong();
      if (now != seen) {
        seen = now;
        var count = Long.toString(now);
        pages.forEach(each -> each.tell(() -> each.page().sendEvent(CHANGED, count)));
      } else if (look % LOOKS_PER_SIGN_OF_LIFE == 0) {
        pages.forEach(each -> each.tell(() -> each.page().sendComment("still here")));
      }
    }
  }

  private boolean isStopped() {
    try {
      return stop.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return true;
    }
  }
}
