package dev.verity.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.access.Actor;
import dev.verity.access.Gate;
import dev.verity.access.Permission;
import dev.verity.audit.Sha256;
import dev.verity.operations.Acts;
import dev.verity.operations.Asked;
import dev.verity.operations.Wish;
import dev.verity.projection.AskedRequest;
import dev.verity.projection.Views;
import dev.verity.session.Answer;
import dev.verity.session.Request;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Requests: made, and looked after.
final class RequestRoutes {
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  /// Who comes when so many wait is answered without waiting.
  private static final int WAITERS_MAX = 64;

  private static final int KEY_MAX = 255;

  private final Gate gate;
  private final Acts acts;
  private final Views views;
  private final Semaphore places = new Semaphore(WAITERS_MAX);

  RequestRoutes(Gate gate, Acts acts, Views views) {
    this.gate = gate;
    this.acts = acts;
    this.views = views;
  }

  /// What a program sends.
  record Draft(
      @Nullable String kind,
      @Nullable String reason,
      @Nullable Instant notBefore,
      @Nullable String about,
      @Nullable Boolean livemode,
      @Nullable String account) {}

  /// A request that is stored, and its answer as soon as there is one.
  ///
  /// @param asked when the machine took it; null until then
  /// @param sequence of the journal entry that has its reason; null until then
  /// @param until the earliest moment of what is accepted, as far as a clock decides
  record Standing(
      String session,
      String id,
      String kind,
      @Nullable String actor,
      @Nullable String about,
      @Nullable Instant asked,
      @Nullable Long sequence,
      @Nullable String verdict,
      @Nullable String because,
      @Nullable Instant until,
      @Nullable Instant answered) {
    static Standing of(String session, Request sent) {
      return new Standing(
          session,
          sent.id(),
          sent.kind().wire(),
          sent.actor(),
          sent.about(),
          null,
          null,
          null,
          null,
          null,
          null);
    }

    static Standing of(AskedRequest known, @Nullable Instant until) {
      return new Standing(
          known.session(),
          known.id(),
          known.kind(),
          known.actor(),
          known.about(),
          known.asked(),
          known.sequence(),
          known.verdict(),
          known.because(),
          until,
          known.answered());
    }
  }

  List<Route> routes() {
    return List.of(
        Route.get("/requests", this::list),
        Route.get("/sessions/{session}/requests/{request}", this::find),
        Route.post("/sessions/{session}/requests", Permission.VIEW, this::ask));
  }

  private void list(Context context) {
    var query = new Query(context);
    var after = query.after();
    var limit = query.limit();
    query.end();
    Reply.json(context, views.work().requests(after, limit));
  }

  private void find(Context context) throws InterruptedException {
    var query = new Query(context);
    var wait = query.span("wait", WAIT_MAX);
    query.end();
    var found = answer(SessionRoutes.session(context), context.pathParam("request"), wait);
    Reply.json(
        context,
        found
            .map(this::standing)
            .orElseThrow(() ->
                Problem.notFound(
                    "There is no such request of this session, or it is too new to be known.")));
  }

  private void ask(Context context) throws InterruptedException {
    var query = new Query(context);
    var wait = query.span("wait", WAIT_MAX);
    query.end();
    var draft = Body.read(context, Draft.class);
    var kind = kind(Body.required("kind", draft.kind()));
    gate.require(context, Permission.toAskFor(kind));
    var actor = Gate.actor(context);
    var wish =
        new Wish(
            kind,
            Body.required("reason", draft.reason()),
            draft.notBefore(),
            draft.about(),
            id(actor, context.header("Idempotency-Key")),
            draft.livemode(),
            draft.account());
    switch (acts.ask(actor, SessionRoutes.session(context), wish)) {
      case Asked.Sent(var session, var request) -> sent(context, session, request, wait);
      case Asked.Unfit(var part, var sentence) -> throw unfit(part, sentence);
      case Asked.Reused _ ->
          throw Problem.about(
              HttpStatus.CONFLICT,
              "reused-key",
              "Idempotency-Key",
              "It was used for another request to this session.");
      case Asked.NotPermitted(var lacking) -> gate.require(context, lacking);
    }
  }

  private void sent(Context context, String session, Request request, @Nullable Duration wait)
      throws InterruptedException {
    var known = wait == null ? Optional.<AskedRequest>empty() : answer(session, request.id(), wait);
    context.status(HttpStatus.ACCEPTED);
    context.header(
        Header.LOCATION,
        "%s/sessions/%s/requests/%s"
            .formatted(Api.ROOT, session, URLEncoder.encode(request.id(), UTF_8)));
    Reply.json(context, known.map(this::standing).orElseGet(() -> Standing.of(session, request)));
  }

  private Optional<AskedRequest> answer(String session, String request, @Nullable Duration wait)
      throws InterruptedException {
    if (wait == null || !places.tryAcquire()) {
      return acts.find(session, request);
    }
    try {
      return acts.await(session, request, wait);
    } finally {
      places.release();
    }
  }

  private Standing standing(AskedRequest known) {
    var until = views.sessions().answer(known.session(), known.id()).map(Answer::until);
    return Standing.of(known, until.orElse(null));
  }

  private static Problem unfit(String part, String sentence) {
    return part.equals("session")
        ? Problem.notFound(sentence)
        : Problem.unfit(part.equals("notBefore") ? "not_before" : part, sentence);
  }

  private static Request.Known kind(String word) {
    if (Request.Kind.of(word) instanceof Request.Known known) {
      return known;
    }
    throw Problem.about(
        HttpStatus.BAD_REQUEST,
        "body",
        "kind",
        Arrays.stream(Request.Known.values())
            .map(Request.Known::wire)
            .collect(Collectors.joining(", ", "One of these is wanted: ", ".")));
  }

  /// The same for the same user and key, so that two users never meet in one.
  private static @Nullable String id(Actor actor, @Nullable String key) {
    if (key == null) {
      return null;
    }
    if (key.isBlank() || key.length() > KEY_MAX) {
      throw Problem.about(
          HttpStatus.BAD_REQUEST,
          "parameter",
          "Idempotency-Key",
          "1 to %d characters are wanted.".formatted(KEY_MAX));
    }
    return "key_" + Sha256.hex((actor.name() + "\n" + key).getBytes(UTF_8)).substring(0, 40);
  }
}
