package dev.verity.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.verity.stripe.Envelope;
import dev.verity.topics.CloudEvent;
import dev.verity.tracing.Tracing;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One webhook after the other: read, decide, append, answer. A 2xx for an event that is to be kept
/// is given only after the inbox has acknowledged it.
final class WebhookEndpoint implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookEndpoint.class);
  private static final String SIGNATURE = "Stripe-Signature";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final Gate gate;
  private final Inbox inbox;
  private final Patience patience;
  private final Executor answers;
  private final WebhookMeters meters;
  private final SecretUse secrets;
  private final Tracing tracing;
  private final InstantSource clock;
  private final Semaphore slots;
  private final AtomicBoolean failing = new AtomicBoolean();

  /// An endpoint in front of this inbox.
  ///
  /// @param answers where answers are written: not on the inbox's thread, which acknowledges for
  ///   everybody
  WebhookEndpoint(
      WebhookSettings settings,
      Inbox inbox,
      Patience patience,
      Executor answers,
      WebhookMeters meters,
      SecretUse secrets,
      Tracing tracing,
      InstantSource clock) {
    this.gate = new Gate(settings);
    this.inbox = inbox;
    this.patience = patience;
    this.answers = answers;
    this.meters = meters;
    this.secrets = secrets;
    this.tracing = tracing;
    this.clock = clock;
    slots = new Semaphore(settings.inFlightMax());
    meters.showInFlight(slots, settings.inFlightMax());
  }

  @Override
  public void handle(Context context) {
    switch (context.<Object>attribute(BodyLoader.BODY)) {
      case byte[] body -> receive(context, body);
      case Answer answer -> answer(context, answer);
      case null, default -> throw new IllegalStateException("No body was loaded.");
    }
  }

  private void receive(Context context, byte[] body) {
    var decision = gate.decide(body, context.header(SIGNATURE), clock.instant());
    if (decision.secretIndex() != null) {
      secrets.signed(decision.secretIndex());
    }
    switch (decision) {
      case Gate.Decision.Turned(var answer, _) -> answer(context, answer);
      case Gate.Decision.Let(var envelope, _) -> keep(context, envelope, body);
    }
  }

  void answer(Context context, Answer answer) {
    meters.answered(answer);
    context
        .status(answer.status())
        .contentType(answer.contentType())
        .result(answer.body().getBytes(US_ASCII));
    if (answer.result() == Answer.Result.UNAVAILABLE) {
      context.header("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
    }
  }

  private void keep(Context context, Envelope envelope, byte[] body) {
    if (!slots.tryAcquire()) {
      answer(context, Answer.unavailable("too_many_in_flight"));
      return;
    }
    var sample = meters.produceStarts();
    var span =
        tracing.request(
            context.scheme(), "POST", context.path(), context.header(CloudEvent.TRACEPARENT));
    var answered =
        patience
            .limit(append(envelope, body, requireNonNull(span.traceparent())))
            .handleAsync(
                (position, failure) -> {
                  slots.release();
                  meters.produceEnds(sample);
                  var answer = answerTo(failure);
                  answer(context, answer);
                  span.answered(answer.status());
                  span.end();
                  return position;
                },
                answers);
    context.future(() -> answered);
  }

  private CompletableFuture<Inbox.Position> append(
      Envelope envelope, byte[] body, String traceparent) {
    try {
      return inbox.append(envelope, body, traceparent);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private Answer answerTo(@Nullable Throwable failure) {
    if (failure == null) {
      if (failing.get() && failing.compareAndSet(true, false)) {
        LOG.info("The inbox acknowledges again.");
      }
      return Answer.ACKNOWLEDGED;
    }
    if (failing.compareAndSet(false, true)) {
      LOG.warn("The inbox does not acknowledge, Stripe is asked to come again: {}", told(failure));
    }
    return Answer.unavailable("not_acknowledged");
  }

  private static String told(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.toString();
  }
}
