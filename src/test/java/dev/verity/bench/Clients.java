package dev.verity.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/// Clients that send webhooks, all of them numbered one after the other.
final class Clients {
  private static final long NANOS_MAX = Duration.ofMinutes(1).toNanos();
  private static final int DIGITS = 3;

  private final int port;
  private final Webhooks webhooks = new Webhooks();
  private final AtomicInteger next = new AtomicInteger();
  private final IntConsumer acknowledged;

  /// @param acknowledged told the number of each webhook that was answered with 200, at once
  Clients(int port, IntConsumer acknowledged) {
    this.port = port;
    this.acknowledged = acknowledged;
  }

  /// Each connection sends its next webhook when the last was answered.
  Run closedLoop(int connections, Duration length) throws InterruptedException {
    var end = System.nanoTime() + length.toNanos();
    return run(
        connections,
        Thread.ofVirtual().factory(),
        () -> {
          var now = System.nanoTime();
          return now < end ? now : 0;
        });
  }

  /// Webhooks come at a fixed rate, whatever becomes of those before; the time of each counts from
  /// when it was to be sent.
  Run openLoop(int connections, double perSecond, Duration length) throws InterruptedException {
    var begin = System.nanoTime();
    var tickets = new AtomicInteger();
    var count = (int) (perSecond * length.toSeconds());
    return run(
        connections,
        Thread.ofPlatform().factory(),
        () -> {
          var ticket = tickets.getAndIncrement();
          if (ticket >= count) {
            return 0;
          }
          var due = begin + (long) (ticket * 1e9 / perSecond);
          for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          return due;
        });
  }

  /// When the next webhook is due, once it is; 0 when there is none.
  @FunctionalInterface
  private interface Pace {
    long next();
  }

  private Run run(int connections, ThreadFactory threads, Pace pace) throws InterruptedException {
    var begin = System.nanoTime();
    var parts = new ArrayList<Future<Run>>();
    try (var executor = Executors.newThreadPerTaskExecutor(threads)) {
      for (var i = 0; i < connections; i++) {
        parts.add(executor.submit(() -> send(pace)));
      }
    }
    return Run.of(parts, Duration.ofNanos(System.nanoTime() - begin));
  }

  private Run send(Pace pace) {
    var times = new Histogram(NANOS_MAX, DIGITS);
    var others = 0;
    try (var wire = Wire.open(port)) {
      for (var since = pace.next(); since > 0; since = pace.next()) {
        var number = next.getAndIncrement();
        var status = wire.exchange(webhooks.request(number));
        times.recordValue(Math.min(NANOS_MAX, System.nanoTime() - since));
        if (status == 200) {
          acknowledged.accept(number);
        } else {
          others++;
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new Run(times, others, Duration.ZERO);
  }

  /// What clients saw.
  ///
  /// @param times of the webhooks, in ns
  /// @param others how many were answered with something else than 200
  record Run(Histogram times, int others, Duration took) {

    private static Run of(List<Future<Run>> parts, Duration took) throws InterruptedException {
      var times = new Histogram(NANOS_MAX, DIGITS);
      var others = 0;
      for (var part : parts) {
        try {
          var run = part.get();
          times.add(run.times);
          others += run.others;
        } catch (ExecutionException failed) {
          throw new IllegalStateException("A client could not go on.", failed.getCause());
        }
      }
      return new Run(times, others, took);
    }

    long answered() {
      return times.getTotalCount();
    }

    double perSecond() {
      return answered() * 1e9 / took.toNanos();
    }

    double millis(double percentile) {
      return times.getValueAtPercentile(percentile) / 1e6;
    }
  }
}
