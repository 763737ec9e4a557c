package dev.verity.api;

import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a call is not answered as it was meant to be; told as a problem detail (RFC 9457).
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Told told;
  private final @Nullable Duration retryAfter;

  /// What is told.
  ///
  /// @param type a stable name for the kind of problem
  /// @param detail a sentence
  /// @param parameter the parameter, header or member that it is about
  /// @param objections one sentence for each thing that stands in the way
  record Told(
      String type,
      String title,
      int status,
      String detail,
      @Nullable String parameter,
      List<String> objections) {

    static Told of(HttpStatus status, String kind, String detail) {
      return new Told(
          "urn:verity:problem:" + kind,
          status.getMessage(),
          status.getCode(),
          detail,
          null,
          List.of());
    }
  }

  private Problem(Told told, @Nullable Duration retryAfter) {
    super(told.detail(), null, false, false);
    this.told = told;
    this.retryAfter = retryAfter;
  }

  Problem(HttpStatus status, String kind, String detail) {
    this(Told.of(status, kind, detail), null);
  }

  static Problem parameter(String name, String wanted) {
    return about(HttpStatus.BAD_REQUEST, "parameter", name, wanted);
  }

  /// What is of the right form and cannot be done.
  static Problem unfit(String name, String wanted) {
    return about(HttpStatus.UNPROCESSABLE_CONTENT, "unfit", name, wanted);
  }

  static Problem about(HttpStatus status, String kind, String name, String sentence) {
    var told = Told.of(status, kind, sentence);
    return new Problem(
        new Told(told.type(), told.title(), told.status(), sentence, name, List.of()), null);
  }

  static Problem objections(HttpStatus status, String kind, List<String> objections) {
    var told = Told.of(status, kind, "Nothing was done, since not all can be.");
    return new Problem(
        new Told(told.type(), told.title(), told.status(), told.detail(), null, objections), null);
  }

  static Problem notFound(String what) {
    return new Problem(HttpStatus.NOT_FOUND, "not-found", what);
  }

  static Problem later(HttpStatus status, String kind, String sentence, Duration after) {
    return new Problem(Told.of(status, kind, sentence), after);
  }

  Told told() {
    return told;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
