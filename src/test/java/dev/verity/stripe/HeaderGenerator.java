package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// One `Stripe-Signature` header with its body and secrets, good or bad in one of many ways,
/// decided by the seed alone.
final class HeaderGenerator {
  private static final long NOW = 1_760_000_961;

  private final Random random;
  private final List<String> secrets;
  private final String body;
  private final long timestamp;
  private final String header;

  HeaderGenerator(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    secrets = secretsOf(1 + random.nextInt(3));
    body = bodyOf(random.nextInt(200));
    timestamp = seconds();
    header = mutated(joined(items()));
  }

  String header() {
    return header;
  }

  String body() {
    return body;
  }

  List<String> secrets() {
    return secrets;
  }

  private List<String> items() {
    var items = new ArrayList<String>();
    items.add("t=" + written(timestamp));
    items.add("v1=" + signature());
    while (random.nextInt(3) == 0) {
      items.add(extra());
    }
    if (random.nextInt(4) == 0) {
      Collections.shuffle(items, random);
    }
    if (random.nextInt(12) == 0) {
      items.remove(random.nextInt(items.size()));
    }
    return items;
  }

  private long seconds() {
    return switch (random.nextInt(16)) {
      case 0 -> NOW - 300;
      case 1 -> NOW - 301;
      case 2 -> NOW + 300;
      case 3 -> NOW + 301;
      case 4 -> NOW + 86_400L * random.nextInt(1, 10_000);
      case 5 -> random.nextLong();
      case 6 -> random.nextInt(3) - 1;
      default -> NOW + random.nextInt(-300, 301);
    };
  }

  private String written(long seconds) {
    return switch (random.nextInt(40)) {
      case 0 -> "+" + seconds;
      case 1 -> "00" + seconds;
      case 2 -> " " + seconds;
      case 3 -> seconds + " ";
      case 4 -> seconds + ".0";
      case 5 -> "0x" + Long.toHexString(seconds);
      case 6 -> Long.toString(seconds).replace('1', '\uFF11');
      case 7 -> "9" + Long.MAX_VALUE;
      case 8 -> "";
      case 9 -> "now";
      default -> Long.toString(seconds);
    };
  }

  private String signature() {
    var good = hex(secrets.get(random.nextInt(secrets.size())), timestamp, body);
    return switch (random.nextInt(24)) {
      case 0 -> hex("whsec_unknown", timestamp, body);
      case 1 -> hex(secrets.getFirst(), timestamp + 1, body);
      case 2 -> hex(secrets.getFirst(), timestamp, body + " ");
      case 3 -> good.toUpperCase(Locale.ROOT);
      case 4 -> good.substring(1);
      case 5 -> good + "0";
      case 6 -> " " + good;
      case 7 -> "=" + good;
      case 8 -> good.replace('a', '\u0430');
      case 9 -> "";
      default -> good;
    };
  }

  private String extra() {
    return switch (random.nextInt(14)) {
      case 0 -> "t=" + (timestamp + random.nextInt(-400, 400));
      case 1 -> "t";
      case 2 -> "v1";
      case 3 -> "v0=" + signature();
      case 4 -> "v2=" + signature();
      case 5 -> "";
      case 6 -> "=";
      case 7 -> "T=" + timestamp;
      case 8 -> " v1=" + signature();
      case 9 -> "v1 =" + signature();
      case 10 -> "tt=1";
      case 11 -> "v11=" + signature();
      default -> "v1=" + signature();
    };
  }

  private String joined(List<String> items) {
    return String.join(
        switch (random.nextInt(30)) {
          case 0 -> ", ";
          case 1 -> ";";
          case 2 -> ",,";
          default -> ",";
        },
        items);
  }

  private String mutated(String text) {
    if (text.isEmpty() || random.nextInt(8) != 0) {
      return text;
    }
    var changed = new StringBuilder(text);
    var at = random.nextInt(text.length());
    switch (random.nextInt(5)) {
      case 0 -> changed.deleteCharAt(at);
      case 1 -> changed.insert(at, (char) random.nextInt(0x20, 0x180));
      case 2 -> changed.setCharAt(at, (char) random.nextInt(0x20, 0x80));
      case 3 -> changed.setLength(at);
      default -> changed.append(text);
    }
    return changed.toString();
  }

  private List<String> secretsOf(int count) {
    var made = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      made.add("whsec_" + Integer.toString(random.nextInt(1, Integer.MAX_VALUE), 36) + i);
    }
    return made;
  }

  private String bodyOf(int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          random.nextInt(20) == 0 ? random.nextInt(0x1F000, 0x1FFFF) : 'a' + i % 26);
    }
    return text.toString();
  }

  private static String hex(String secret, long seconds, String body) {
    return HexFormat.of()
        .formatHex(
            new SigningSecret(secret)
                .sign(Long.toString(seconds).getBytes(UTF_8), body.getBytes(UTF_8)));
  }
}
