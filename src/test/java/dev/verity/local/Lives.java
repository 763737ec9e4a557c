package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Sessions that are created, processed and verified, as events of about 3 KB, most of it what an
/// integrator has put in.
public final class Lives {
  /// The statuses of each session, one event for each.
  public static final List<String> STATUSES = List.of("requires_input", "processing", "verified");

  private static final String METADATA =
      IntStream.range(0, 29)
          .mapToObj(number ->
              "\"member_%1$d\":\"A value of an integrator, such as %1$d Elm Street\""
                  .formatted(number))
          .collect(Collectors.joining(",", "{", "}"));

  private Lives() {}

  /// The body of an event.
  ///
  /// @param begun when the session was created, in seconds
  /// @param step of [#STATUSES]
  public static byte[] event(String event, String session, long begun, int step) {
    return event(event, session, begun, step, STATUSES.get(step));
  }

  /// The body of an event that is so many seconds younger than the session.
  public static byte[] event(String event, String session, long begun, int seconds, String status) {
    var type = seconds == 0 ? "created" : status;
    return Load.created(event, session, begun)
        .replace(
            "\"created\":%d,\"livemode\"".formatted(begun),
            "\"created\":%d,\"livemode\"".formatted(begun + seconds))
        .replace("verification_session.created", "verification_session." + type)
        .replace("requires_input", status)
        .replace("\"metadata\":{}", "\"metadata\":" + METADATA)
        .getBytes(UTF_8);
  }
}
