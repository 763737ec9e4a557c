package dev.verity.cli;

import dev.verity.session.Answer;
import dev.verity.session.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks a running Verity; the owner of the token is who asks. The request's id is the key under
/// which the server knows it again; the answer has the id that the server gave it.
record RemoteAsker(Server server) implements RequestCommand.Asker {
  /// The server waits no longer at once.
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /// What the server says of a request.
  record Standing(
      String session,
      String id,
      @Nullable String verdict,
      @Nullable String because,
      @Nullable Instant until,
      @Nullable Instant answered) {
    Optional<Answer> answer() {
      return verdict == null || answered == null
          ? Optional.empty()
          : Optional.of(
              new Answer(
                  id,
                  session,
                  Answer.Verdict.valueOf(verdict.toUpperCase(Locale.ROOT)),
                  Arrays.stream(Answer.Reason.values())
                      .filter(reason -> reason.name().equalsIgnoreCase(because))
                      .findFirst()
                      .orElse(null),
                  until,
                  answered));
    }
  }

  @Override
  public Optional<Answer> ask(String sessionId, Request request, Duration patience)
      throws InterruptedException {
    var body = new HashMap<String, Object>();
    body.put("kind", request.kind().wire());
    body.put("reason", String.valueOf(request.reason()));
    body.put("livemode", request.livemode());
    put(body, "account", request.account());
    put(body, "about", request.about());
    put(body, "not_before", request.notBefore());
    var path = "sessions/%s/requests".formatted(sessionId);
    var end = System.nanoTime() + patience.toNanos();
    var standing =
        server.post(
            path + "?wait=" + wait(patience),
            body,
            Standing.class,
            "Idempotency-Key",
            request.id());
    var answer = standing.answer();
    for (var left = end - System.nanoTime(); answer.isEmpty() && left > 0; ) {
      Thread.sleep(LOOK_EVERY);
      answer =
          look("%s/%s?wait=%s".formatted(path, standing.id(), wait(Duration.ofNanos(left))))
              .flatMap(Standing::answer);
      left = end - System.nanoTime();
    }
    return answer;
  }

  /// Empty while it is too new to be known there.
  private Optional<Standing> look(String path) {
    try {
      return Optional.of(server.get(path, Standing.class));
    } catch (ServerFailure failure) {
      if (failure.isNotFound()) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static void put(HashMap<String, Object> body, String member, @Nullable Object value) {
    if (value != null) {
      body.put(member, value.toString());
    }
  }

  private static Duration wait(Duration patience) {
    if (!patience.isPositive()) {
      return Duration.ofMillis(1);
    }
    return patience.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : patience;
  }
}
