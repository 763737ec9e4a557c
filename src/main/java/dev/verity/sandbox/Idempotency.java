package dev.verity.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What Stripe remembers under an `Idempotency-Key`: the first answer of a call that had begun to
/// work, be it a 200, a 400 or a 500.
final class Idempotency {
  private static final int KEY_LENGTH_MAX = 255;

  /// What a call asks for, whatever the order of its parameters.
  record Request(String path, ObjectNode parameters) {}

  private record Key(Scope scope, String text) {}

  /// @param answer null while the first call is under way
  private record Entry(Request request, @Nullable Answer answer, Instant at) {}

  private final Duration kept;
  private final InstantSource clock;
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  Idempotency(Duration kept, InstantSource clock) {
    this.kept = kept;
    this.clock = clock;
  }

  /// Makes the call, or repeats the answer that this key already has.
  ///
  /// @param request what the call asks for; the same key must always ask for the same
  /// @param requestId the id of this attempt, which a replay names as its original
  Answer once(Scope scope, String text, Request request, String requestId, Supplier<Answer> call) {
    if (text.length() > KEY_LENGTH_MAX) {
      throw Refusal.invalidParameter(
          "Idempotency-Key", "An idempotency key has at most " + KEY_LENGTH_MAX + " characters.");
    }
    var key = new Key(scope, text);
    var replay = claim(key, request);
    if (replay != null) {
      return replay;
    }
    Answer answer = null;
    try {
      answer = call.get();
      return answer;
    } catch (Refusal refusal) {
      answer = refusal.begun() ? refusal.answer() : null;
      throw refusal;
    } finally {
      settle(key, request, requestId, answer);
    }
  }

  private synchronized @Nullable Answer claim(Key key, Request request) {
    forgetOld();
    var entry = entries.get(key);
    if (entry == null) {
      entries.put(key, new Entry(request, null, clock.instant()));
      return null;
    }
    if (!entry.request().equals(request)) {
      throw Refusal.keyReused(key.text());
    }
    if (entry.answer() == null) {
      throw Refusal.keyInUse(key.text());
    }
    return entry.answer();
  }

  /// The oldest entries come first, since an entry keeps its place when it is answered.
  private void forgetOld() {
    var oldestKept = clock.instant().minus(kept);
    var oldestFirst = entries.values().iterator();
    while (oldestFirst.hasNext() && !oldestFirst.next().at().isAfter(oldestKept)) {
      oldestFirst.remove();
    }
  }

  private synchronized void settle(
      Key key, Request request, String requestId, @Nullable Answer answer) {
    if (answer == null) {
      entries.remove(key);
    } else {
      entries.put(key, new Entry(request, answer.replayed(requestId), clock.instant()));
    }
  }
}
