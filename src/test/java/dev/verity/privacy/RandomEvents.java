package dev.verity.privacy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Draws events as text: members that may be told hold harmless words, and everything else that
/// holds anything holds the mark.
final class RandomEvents {
  /// Occurs in every text that may not be told.
  static final String MARK = "Jenny";

  private static final int DEPTH_MAX = 5;
  private static final List<String> TOLD =
      List.of("id", "object", "livemode", "status", "type", "created", "verification_flow");

  private final RandomGenerator random;
  private int names;

  RandomEvents(RandomGenerator random) {
    this.random = random;
  }

  String next() {
    var members = new ArrayList<String>();
    members.add(member("id", "\"evt_" + random.nextInt(1000) + "\""));
    members.add(member("data", object("object", session(), "previous_attributes", session())));
    members.add(member("request", object("id", "\"req_1\"", "idempotency_key", personal(0))));
    if (random.nextInt(8) == 0) {
      members.add(member("sealed", personal(0)));
    }
    return space() + braces(shuffled(withUnknown(members))) + space();
  }

  private String session() {
    var members = new ArrayList<String>();
    for (var name : TOLD) {
      if (random.nextBoolean()) {
        members.add(member(name, random.nextInt(5) == 0 ? "null" : told()));
      }
    }
    members.add(member("metadata", personal(0)));
    members.add(member("last_error", object("code", told(), "reason", personal(0))));
    members.add(member("redaction", random.nextBoolean() ? "null" : object("status", told())));
    members.add(
        member(
            "last_verification_report",
            object(
                "status",
                personal(0),
                "document",
                object("status", told(), "number", personal(0)))));
    return braces(shuffled(withUnknown(members)));
  }

  private List<String> withUnknown(List<String> members) {
    for (var count = random.nextInt(4); count > 0; count--) {
      members.add(member(unknownName(), personal(0)));
    }
    return members;
  }

  private String unknownName() {
    var odd =
        new String[] {"", "/", "~", "~1", "a/b", "\\\"", "\\\\", "é", "\\ud83d\\ude00", "[sealed]"};
    return odd[random.nextInt(odd.length)] + names++;
  }

  private String told() {
    var values =
        new String[] {
          "\"word\"", "\"[redacted]\"", "17", "true", "false", "1.50", "\"\\u0077ord\""
        };
    return values[random.nextInt(values.length)];
  }

  private String personal(int depth) {
    return switch (random.nextInt(depth < DEPTH_MAX ? 10 : 6)) {
      case 0 -> "\"" + MARK + "\"";
      case 1 -> "\"a \\\" } ] , : " + MARK + "\\n é😀 \\u00e9\"";
      case 2 -> "\"" + SealedEvent.SEALED + "\"";
      case 3 -> "-4.20E-3";
      case 4 -> "null";
      case 5 -> random.nextBoolean() ? "{" + space() + "}" : "[" + space() + "]";
      case 6, 7 -> "[" + personal(depth + 1) + space() + "," + personal(depth + 1) + "]";
      default -> object(unknownName(), personal(depth + 1), MARK, personal(depth + 1));
    };
  }

  private String object(String first, String value, String second, String other) {
    return braces(List.of(member(first, value), member(second, other)));
  }

  private String object(String name, String value) {
    return braces(List.of(member(name, value)));
  }

  private String member(String name, String value) {
    return space() + "\"" + name + "\"" + space() + ":" + space() + value + space();
  }

  private static String braces(List<String> members) {
    return "{" + String.join(",", members) + "}";
  }

  private List<String> shuffled(List<String> members) {
    var shuffled = new ArrayList<>(members);
    Collections.shuffle(shuffled, Random.from(random));
    return shuffled;
  }

  private String space() {
    return random.nextInt(3) == 0 ? " \n\t ".substring(random.nextInt(4)) : "";
  }
}
