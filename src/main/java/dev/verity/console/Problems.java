package dev.verity.console;

import dev.verity.api.Api;
import dev.verity.http.HalfAnswer;
import dev.verity.projection.BrokenStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What somebody sees who cannot see what they wanted: what failed, and what still works.
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static void addTo(RoutesConfig routes) {
    routes.exception(HttpResponseException.class, Problems::refuse);
    routes.exception(
        BrokenStore.class,
        (failure, context) -> fail(context, failure, 503, "The console's store cannot be asked."));
    routes.exception(
        KafkaException.class,
        (failure, context) ->
            fail(
                context,
                failure,
                503,
                "Kafka did not do its part; whether it was done is not certain. Look before you ask"
                    + " again."));
    routes.exception(
        Exception.class,
        (failure, context) -> fail(context, failure, 500, "This page could not be made."));
  }

  private static void refuse(HttpResponseException refused, Context context) {
    if (Api.isIts(context)) {
      Api.tell(context, refused);
      return;
    }
    if (refused.getStatus() == HttpStatus.UNAUTHORIZED.getCode() && isPerson(context)) {
      context.redirect(
          "/sign-in?next=" + URLEncoder.encode(whole(context), StandardCharsets.UTF_8));
      return;
    }
    write(context, refused.getStatus(), Objects.requireNonNullElse(refused.getMessage(), ""), "");
  }

  private static void fail(Context context, Exception failure, int status, String sentence) {
    var id = UUID.randomUUID().toString();
    var route = context.endpoints().lastHttpEndpoint();
    LOG.error(
        "The console failed at {} ({}).", route == null ? "no route" : route.path, id, failure);
    if (HalfAnswer.isBegun(context.req())) {
      HalfAnswer.breakOff(context.req());
    } else if (Api.isIts(context)) {
      Api.tell(context, new HttpResponseException(status, sentence));
    } else {
      write(context, status, sentence, id);
    }
  }

  private static void write(Context context, int status, String sentence, String id) {
    Pages.write(
        context.status(status),
        "problem.jte",
        Map.of("status", status, "sentence", sentence, "id", id));
  }

  /// Whether a person has gone somewhere, who can be led elsewhere: a program cannot, nor can a
  /// page that asks for its newest part.
  private static boolean isPerson(Context context) {
    return context.method().equals(HandlerType.GET)
        && !context.path().startsWith("/sign-in") // or it would go round in a circle
        && context.header("HX-Request") == null
        && context.header("Authorization") == null;
  }

  private static String whole(Context context) {
    var query = context.queryString();
    return query == null ? context.path() : context.path() + "?" + query;
  }
}
