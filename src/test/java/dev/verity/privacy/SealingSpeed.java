package dev.verity.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.Json;
import java.io.PrintStream;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// What an event of about 3 KB costs on one core, in microseconds, after warming up.
public final class SealingSpeed {
  private static final int WARM_UP = 30_000;
  private static final int EVENTS = 20_000;
  private static final int ROUNDS = 3;
  private static final DataKey KEY = DataKey.create("k-1");

  private SealingSpeed() {}

  /// Prints it within seconds.
  public static void print(PrintStream out) {
    var body = body();
    out.printf("one event: %d bytes%n", body.length);
    measure(out, "read as a tree", body, Json.MAPPER::readTree);
    measure(out, "withheld", body, event -> SealedEvent.withhold(event, SealedEvent.DROPPED));
    measure(out, "sealed", body, event -> SealedEvent.seal(event, KEY));
    var sealed = SealedEvent.seal(body, KEY);
    measure(
        out,
        "read as a tree and opened",
        sealed,
        event -> SealedEvent.open(Json.MAPPER.readTree(event), KEY));
  }

  private static void measure(
      PrintStream out, String what, byte[] body, Function<byte[], Object> deed) {
    time(WARM_UP, body, deed);
    var best = IntStream.range(0, ROUNDS).mapToDouble(_ -> time(EVENTS, body, deed)).min();
    out.printf("%-26s %6.1f µs%n", what, best.orElseThrow());
  }

  private static double time(int events, byte[] body, Function<byte[], Object> deed) {
    var sum = 0;
    var begin = System.nanoTime();
    for (var count = 0; count < events; count++) {
      sum += deed.apply(body).hashCode() & 1;
    }
    var taken = System.nanoTime() - begin;
    if (sum < 0) {
      throw new IllegalStateException("never: keeps the results from being optimised away");
    }
    return taken / 1e3 / events;
  }

  /// As Stripe sends it: indented, and with the metadata of an integrator who uses it.
  private static byte[] body() {
    var event =
        (ObjectNode)
            PersonalDataTest.resource("/dev/verity/sandbox/fixtures.json")
                .at("/synthetic/events/verified");
    var metadata =
        IntStream.range(0, 29)
            .boxed()
            .collect(
                Collectors.toMap(
                    number -> "member_" + number,
                    number -> "A value of an integrator, such as %d Elm Street".formatted(number)));
    ((ObjectNode) event.at("/data/object")).set("metadata", Json.MAPPER.valueToTree(metadata));
    return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(event).getBytes(UTF_8);
  }
}
