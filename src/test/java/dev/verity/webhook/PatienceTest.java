package dev.verity.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PatienceTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void aWaitThatTakesTooLongFails() {
    try (var patience = new Patience(SHORT)) {
      var waiting = patience.limit(new CompletableFuture<>());

      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(waiting::join)
          .withCauseInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void whatIsDoneInTimeKeepsItsResult() {
    try (var patience = new Patience(SHORT)) {
      var done = patience.limit(CompletableFuture.completedFuture("kept"));
      var late = patience.limit(new CompletableFuture<>());

      assertThatExceptionOfType(CompletionException.class).isThrownBy(late::join);
      assertThat(done).isCompletedWithValue("kept");
    }
  }

  @Test
  void whatIsNotOverWaitsOn() {
    try (var shortOne = new Patience(SHORT);
        var longOne = new Patience(LONG)) {
      var early = longOne.limit(new CompletableFuture<>());
      var late = shortOne.limit(new CompletableFuture<>());

      assertThatExceptionOfType(CompletionException.class).isThrownBy(late::join);
      assertThat(early).isNotDone();
    }
  }
}
