package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
  private static final Scope SCOPE = new Scope(false, null);
  private static final Duration KEPT = Duration.ofHours(24);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
  private final Idempotency idempotency = new Idempotency(KEPT, now::get);
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void theFirstAnswerIsReplayed() {
    var first = once("key", "a", "req_1");
    var second = once("key", "a", "req_2");

    assertThat(calls).hasValue(1);
    assertThat(first.headers()).isEmpty();
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers())
        .containsEntry("Idempotent-Replayed", "true")
        .containsEntry("Original-Request", "req_1");
  }

  @Test
  void otherParametersUnderTheSameKeyAreAnError() {
    once("key", "a", "req_1");

    assertThatThrownBy(() -> once("key", "b", "req_2"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.answer().status()).isEqualTo(400);
              assertThat(refusal.answer().body().at("/error/type").asString())
                  .isEqualTo("idempotency_error");
            });
  }

  @Test
  void aRefusalFromInsideTheCallIsKept() {
    for (var refusal : new Refusal[] {Refusal.illegal("no"), Refusal.serverError()}) {
      var key = Integer.toString(refusal.answer().status());
      assertThatThrownBy(() -> refuse(key, refusal)).isSameAs(refusal);

      var replay = once(key, "a", "req_2");
      assertThat(replay.status()).isEqualTo(refusal.answer().status());
      assertThat(replay.headers()).containsEntry("Idempotent-Replayed", "true");
      assertThat(calls).hasValue(0);
    }
  }

  @Test
  void aRefusalBeforeTheCallHadBegunIsForgotten() {
    for (var refusal :
        new Refusal[] {
          Refusal.locked(),
          Refusal.conflict(),
          Refusal.rateLimited("global-rate"),
          Refusal.wrongKey(),
          Refusal.unknownParameter("x")
        }) {
      calls.set(0);
      var key = String.valueOf(refusal.getMessage());
      assertThatThrownBy(() -> refuse(key, refusal)).isSameAs(refusal);

      assertThat(once(key, "a", "req_2").status()).isEqualTo(200);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void theSameKeyInFlightIsAConflictWorthRetrying() {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var first =
        CompletableFuture.supplyAsync(() ->
            idempotency.once(
                SCOPE,
                "key",
                asked("a"),
                "req_1",
                () -> {
                  begun.countDown();
                  await(go);
                  return Answer.of(Json.object());
                }));
    await(begun);

    assertThatThrownBy(() -> once("key", "a", "req_2"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.answer().status()).isEqualTo(409);
              assertThat(refusal.answer().headers()).containsEntry("Stripe-Should-Retry", "true");
              assertThat(refusal.answer().body().at("/error/code").asString())
                  .isEqualTo("idempotency_key_in_use");
            });
    go.countDown();
    assertThat(first.join().status()).isEqualTo(200);
  }

  @Test
  void aKeyIsNewAgainAfterItsTime() {
    once("key", "a", "req_1");
    now.updateAndGet(instant -> instant.plus(KEPT).minusSeconds(1));
    once("key", "a", "req_2");
    assertThat(calls).hasValue(1);

    now.updateAndGet(instant -> instant.plusSeconds(1));
    assertThat(once("key", "b", "req_3").headers()).isEmpty();
    assertThat(calls).hasValue(2);
  }

  @Test
  void everyModeAndAccountHasItsOwnKeys() {
    once("key", "a", "req_1");
    var elsewhere =
        idempotency.once(
            new Scope(true, null), "key", asked("b"), "req_2", () -> Answer.of(Json.object()));
    assertThat(elsewhere.headers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {255, 256})
  void aKeyHasAtMost255Characters(int length) {
    var key = "k".repeat(length);
    if (length > 255) {
      assertThatThrownBy(() -> once(key, "a", "req_1")).isInstanceOf(Refusal.class);
    } else {
      assertThat(once(key, "a", "req_1").status()).isEqualTo(200);
    }
  }

  private Answer once(String key, String request, String requestId) {
    return idempotency.once(
        SCOPE,
        key,
        asked(request),
        requestId,
        () -> Answer.of(Json.object().put("call", calls.incrementAndGet())));
  }

  private Answer refuse(String key, Refusal refusal) {
    return idempotency.once(
        SCOPE,
        key,
        asked("a"),
        "req_1",
        () -> {
          throw refusal;
        });
  }

  private static Idempotency.Request asked(String parameter) {
    return new Idempotency.Request("/v1/x", Json.object().put("parameter", parameter));
  }

  private static void await(CountDownLatch latch) {
    Await.until("the other thread is there", () -> latch.getCount() == 0);
  }
}
