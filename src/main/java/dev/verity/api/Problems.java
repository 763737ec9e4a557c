package dev.verity.api;

import dev.verity.http.HalfAnswer;
import dev.verity.projection.BrokenStore;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells what went wrong as `application/problem+json`, unless a file has begun to go out: then the
/// connection breaks.
final class Problems {
  static final String TYPE = "application/problem+json";
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /// A handler whose failures are told; what went wrong on the way to it is [#tell]'s.
  static Handler telling(Handler handler) {
    return context -> {
      try {
        handler.handle(context);
      } catch (Problem problem) {
        tell(context, problem);
      } catch (KafkaException failure) {
        LOG.warn("Kafka did not do its part for {}.", context.endpoint().path, failure);
        tell(
            context, unavailable("Kafka did not do its part; whether it was done is not certain."));
      } catch (BrokenStore failure) {
        LOG.warn("The store did not do its part for {}.", context.endpoint().path, failure);
        tell(context, unavailable("The store cannot be read at the moment."));
      } catch (HttpResponseException | EofException others) {
        throw others; // the server's to tell, or nobody's any more
      } catch (RuntimeException | IOException mistake) {
        tell(context, mistake);
      }
    };
  }

  /// What the gate, or the server itself, said no to.
  static void tell(Context context, HttpResponseException refusal) {
    var status = HttpStatus.forStatus(refusal.getStatus());
    var kind = status.getMessage().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
    var isUnknownRoute = status == HttpStatus.NOT_FOUND;
    var detail =
        isUnknownRoute
            ? "There is no such route; openapi.json lists all."
            : Objects.requireNonNullElse(refusal.getMessage(), status.getMessage());
    tell(context, new Problem(status, kind, detail));
  }

  static void tell(Context context, Problem problem) {
    if (HalfAnswer.isBegun(context.req())) {
      HalfAnswer.breakOff(context.req());
      return;
    }
    context.removeHeader(Header.CONTENT_DISPOSITION);
    var wait = problem.retryAfter();
    if (wait != null) {
      context.header(Header.RETRY_AFTER, Long.toString(wait.toSeconds()));
    }
    context
        .status(problem.told().status())
        .contentType(TYPE)
        .result(Form.MAPPER.writeValueAsBytes(problem.told()));
  }

  /// A mistake of ours.
  private static void tell(Context context, Exception mistake) {
    LOG.error("{} {} failed.", context.method(), context.endpoint().path, mistake);
    tell(
        context,
        new Problem(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong here; see the log."));
  }

  private static Problem unavailable(String sentence) {
    return Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", sentence, LATER);
  }
}
