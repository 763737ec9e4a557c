package dev.verity.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Makes ids that look like Stripe's, from a seed.
final class Ids {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int OBJECT_LENGTH = 23;
  private static final int REQUEST_LENGTH = 14;
  private static final int SECRET_LENGTH = 32;

  private final long seed;
  private final Map<String, SplittableRandom> randoms = new HashMap<>();

  Ids(long seed) {
    this.seed = seed;
  }

  String session() {
    return text("vs_1", OBJECT_LENGTH);
  }

  String report() {
    return text("vr_1", OBJECT_LENGTH);
  }

  String event() {
    return text("evt_1", OBJECT_LENGTH);
  }

  String thinEvent(boolean livemode) {
    return text(livemode ? "evt_65" : "evt_test_65", OBJECT_LENGTH);
  }

  String request() {
    return text("req_", REQUEST_LENGTH);
  }

  String endpoint() {
    return text("we_1", OBJECT_LENGTH);
  }

  String delivery() {
    return text("dlv_1", OBJECT_LENGTH);
  }

  /// The part of a client secret or of a link that nobody can guess.
  String credential(boolean livemode) {
    return text(livemode ? "live_" : "test_", SECRET_LENGTH);
  }

  String signingSecret() {
    return text("whsec_", SECRET_LENGTH);
  }

  /// Each prefix has its own sequence, so that reading does not change the ids of what is made
  /// later.
  private synchronized String text(String prefix, int length) {
    var random =
        randoms.computeIfAbsent(prefix, name -> new SplittableRandom(seed * 31 + name.hashCode()));
    var text = new StringBuilder(prefix);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
