package dev.verity.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Stripe's API: every call is checked in the order of Stripe's own gates (key, account, right,
/// limits, parameters, idempotency key) before it does anything.
final class StripeApi {
  private static final Logger LOG = LoggerFactory.getLogger(StripeApi.class);
  private static final String ACCOUNT = "acct_[A-Za-z0-9]+";

  private final SandboxSettings settings;
  private final Ids ids;
  private final Keyring keyring;
  private final RateLimiter limiter;
  private final Parameters parameters;
  private final Idempotency idempotency;
  private final Faults faults;
  private final Counters counters;
  private final Wire wire;
  private final SessionCalls sessions;
  private final ReadCalls reads;
  private final EndpointCalls endpoints;

  StripeApi(
      SandboxSettings settings,
      Ids ids,
      Faults faults,
      Counters counters,
      Wire wire,
      SessionCalls sessions,
      ReadCalls reads,
      EndpointCalls endpoints) {
    this.settings = settings;
    this.ids = ids;
    this.faults = faults;
    this.counters = counters;
    this.wire = wire;
    this.sessions = sessions;
    this.reads = reads;
    this.endpoints = endpoints;
    keyring = new Keyring(settings.keys());
    limiter = new RateLimiter(settings.limits(), settings.clock());
    parameters =
        new Parameters(
            List.of(
                Json.resource("identity-openapi.json"), Json.resource("endpoints-openapi.json")));
    idempotency = new Idempotency(settings.pace().idempotency(), settings.clock());
  }

  void addTo(RoutesConfig routes) {
    for (var operation : Operation.values()) {
      routes.addHttpHandler(
          operation.writes() ? HandlerType.POST : HandlerType.GET,
          operation.path(),
          context -> serve(context, operation));
    }
    routes.error(404, this::unknownRoute);
  }

  private void serve(Context context, Operation operation) {
    var received = settings.clock().instant();
    var requestId = ids.request();
    @Nullable Fault fault = null;
    @Nullable Answer answer;
    try {
      var gate = enter(context, operation);
      fault = faults.draw(operation);
      answer = fault == Fault.RESET ? null : perform(context, operation, gate, requestId, fault);
    } catch (Refusal refusal) {
      answer = refusal.answer();
    } catch (RuntimeException mistake) {
      LOG.error("{} failed in the sandbox.", operation, mistake);
      answer = Refusal.serverError().answer();
    }
    finish(context, operation, fault, answer, requestId, received);
  }

  private void finish(
      Context context,
      Operation operation,
      @Nullable Fault fault,
      @Nullable Answer answer,
      String requestId,
      Instant received) {
    if (answer == null || fault == Fault.ANSWER_LOST) {
      counters.count(operation, 0);
      wire.reset(context);
    } else if (fault == Fault.TIMEOUT) {
      counters.count(operation, 0);
      wire.silence(context, settings.pace().silence());
    } else {
      counters.count(operation, answer.status());
      wire.answer(context, answer, requestId, received);
    }
  }

  private record Gate(ApiKey key, Scope scope) {}

  private Gate enter(Context context, Operation operation) {
    var key = keyring.check(context.header("Authorization"));
    var account = account(context);
    if (!key.may(operation.right())) {
      throw Refusal.right(operation.right());
    }
    var scope = new Scope(key.livemode(), account);
    limiter.take(scope, operation);
    return new Gate(key, scope);
  }

  private static @Nullable String account(Context context) {
    var account = context.header("Stripe-Account");
    if (account == null) {
      account = context.header("Stripe-Context");
    }
    if (account != null && !account.matches(ACCOUNT)) {
      throw Refusal.account(account);
    }
    return account;
  }

  private Answer perform(
      Context context, Operation operation, Gate gate, String requestId, @Nullable Fault fault) {
    refuseEarly(fault);
    var text = operation.writes() ? body(context) : query(context);
    var checked = parameters.check(operation, Form.parse(text));
    var key = operation.writes() ? context.header("Idempotency-Key") : null;
    var call =
        new Call(
            operation,
            gate.scope(),
            context.pathParamMap().values().stream().findFirst().orElse(""),
            checked,
            Expansion.of(checked, operation.lists(), gate.key()),
            requestId,
            key);
    if (key == null) {
      return run(call, fault);
    }
    var request = new Idempotency.Request(context.path(), checked);
    return idempotency.once(gate.scope(), key, request, requestId, () -> run(call, fault));
  }

  private static void refuseEarly(@Nullable Fault fault) {
    if (fault == Fault.RATE_LIMITED) {
      throw Refusal.rateLimited("endpoint-rate");
    }
    if (fault == Fault.LOCKED) {
      throw Refusal.locked();
    }
    if (fault == Fault.CONFLICT) {
      throw Refusal.conflict();
    }
  }

  private Answer run(Call call, @Nullable Fault fault) {
    if (fault == Fault.SERVER_ERROR) {
      throw Refusal.serverError();
    }
    return Answer.of(handler(call.operation()).apply(call));
  }

  private Function<Call, ObjectNode> handler(Operation operation) {
    return switch (operation) {
      case CREATE -> sessions::create;
      case RETRIEVE -> sessions::retrieve;
      case LIST -> sessions::list;
      case UPDATE -> sessions::update;
      case CANCEL -> sessions::cancel;
      case REDACT -> sessions::redact;
      case RETRIEVE_REPORT -> reads::retrieveReport;
      case LIST_REPORTS -> reads::listReports;
      case RETRIEVE_EVENT -> reads::retrieveEvent;
      case LIST_EVENTS -> reads::listEvents;
      case RETRIEVE_THIN_EVENT -> reads::retrieveThinEvent;
      case LIST_ENDPOINTS -> endpoints::list;
      case LIST_THIN_DESTINATIONS -> endpoints::listThin;
    };
  }

  private void unknownRoute(Context context) {
    if (context.path().startsWith("/v") && !wire.answered(context)) {
      var refusal = Refusal.route(context.method().name(), context.path());
      wire.answer(context, refusal.answer(), ids.request(), settings.clock().instant());
    }
  }

  private static String body(Context context) {
    try {
      return new String(context.bodyAsBytes(), UTF_8);
    } catch (HttpResponseException tooLarge) {
      throw Refusal.invalidParameter("", "The request body is too large.");
    }
  }

  private static String query(Context context) {
    var query = context.queryString();
    return query == null ? "" : query;
  }
}
