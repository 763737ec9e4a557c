package dev.verity.sandbox;

import dev.verity.session.Status;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// The sandbox's own calls under `/sandbox`: what people and Stripe do, endpoints, chaos, faults,
/// and the ledger. JSON in and out, no key wanted.
final class ControlApi {
  private static final String SESSION = "/sandbox/sessions/{session}";
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;
  private static final int BAD_REQUEST = 400;

  /// How a submission is to end: `verified`, or `failed` with a code, or not yet.
  private record Outcome(@Nullable String outcome, @Nullable String code) {}

  private final Sandbox sandbox;

  ControlApi(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/sandbox/ledger", context -> answer(context, sandbox.ledger()));
    routes.get(SESSION, context -> answer(context, sandbox.session(session(context))));
    addActs(routes);
    addEndpoints(routes);
    routes.get("/sandbox/chaos", context -> answer(context, sandbox.chaos()));
    routes.put("/sandbox/chaos", this::setChaos);
    routes.get("/sandbox/faults", context -> answer(context, sandbox.faults()));
    routes.post("/sandbox/faults", this::addFault);
    routes.delete("/sandbox/faults", context -> done(context, sandbox::clearFaults));
    routes.exception(NoSuchElementException.class, (e, context) -> refuse(context, NOT_FOUND, e));
    routes.exception(IllegalStateException.class, (e, context) -> refuse(context, CONFLICT, e));
    routes.exception(
        IllegalArgumentException.class, (e, context) -> refuse(context, BAD_REQUEST, e));
    routes.exception(JacksonException.class, (e, context) -> refuse(context, BAD_REQUEST, e));
  }

  private void addActs(RoutesConfig routes) {
    routes.post(SESSION + "/submit", context -> submit(context, read(context, Outcome.class)));
    routes.post(SESSION + "/finish", context -> finish(context, read(context, Outcome.class)));
    act(routes, "drop", (id, body) -> sandbox.drop(id, wanted(body, "code")));
    act(routes, "abandon", (id, body) -> sandbox.abandon(id));
    act(routes, "decline", (id, body) -> sandbox.declineConsent(id));
    act(routes, "override", this::override);
    act(routes, "cancel", (id, body) -> sandbox.cancelAtDashboard(id));
    act(routes, "redact", (id, body) -> sandbox.redactAtDashboard(id));
    act(routes, "finish-redaction", (id, body) -> sandbox.finishRedaction(id));
  }

  private void addEndpoints(RoutesConfig routes) {
    routes.get("/sandbox/endpoints", context -> answer(context, sandbox.endpoints()));
    routes.post(
        "/sandbox/endpoints",
        context -> answer(context, sandbox.register(read(context, EndpointSettings.class))));
    routes.delete(
        "/sandbox/endpoints/{endpoint}",
        context -> done(context, () -> sandbox.remove(context.pathParam("endpoint"))));
    routes.post(
        "/sandbox/endpoints/{endpoint}/disable",
        context -> done(context, () -> sandbox.disable(context.pathParam("endpoint"))));
    routes.post(
        "/sandbox/endpoints/{endpoint}/enable",
        context -> done(context, () -> sandbox.enable(context.pathParam("endpoint"))));
    routes.get("/sandbox/deliveries", context -> answer(context, sandbox.deliveries()));
    routes.post("/sandbox/events/{event}/resend", this::resend);
  }

  private void act(RoutesConfig routes, String name, BiConsumer<String, ObjectNode> act) {
    routes.post(
        SESSION + "/" + name,
        context -> {
          act.accept(session(context), read(context, ObjectNode.class));
          answer(context, sandbox.session(session(context)));
        });
  }

  private void submit(Context context, Outcome wanted) {
    var id = session(context);
    switch (wanted.outcome()) {
      case null -> sandbox.submit(id);
      case "verified" -> sandbox.submitAndVerify(id);
      case "failed" -> sandbox.submitAndFail(id, code(wanted));
      default -> throw unknownOutcome(wanted);
    }
    answer(context, sandbox.session(id));
  }

  private void finish(Context context, Outcome wanted) {
    var id = session(context);
    switch (wanted.outcome()) {
      case "verified" -> sandbox.verify(id);
      case "failed" -> sandbox.fail(id, code(wanted));
      case null, default -> throw unknownOutcome(wanted);
    }
    answer(context, sandbox.session(id));
  }

  private void override(String id, ObjectNode body) {
    if (!(Status.of(wanted(body, "status")) instanceof Status.Known status)) {
      throw new IllegalArgumentException("status must be verified or requires_input.");
    }
    sandbox.override(id, status, Json.text(body, "code"));
  }

  private void resend(Context context) {
    var endpoint = Json.text(read(context, ObjectNode.class), "endpoint");
    done(context, () -> sandbox.resend(context.pathParam("event"), endpoint));
  }

  private void setChaos(Context context) {
    sandbox.chaos(read(context, Chaos.class));
    answer(context, sandbox.chaos());
  }

  private void addFault(Context context) {
    var body = read(context, ObjectNode.class);
    var operation = Json.text(body, "operation");
    sandbox.add(
        new FaultRule(
            Fault.valueOf(wanted(body, "fault").toUpperCase(Locale.ROOT)),
            operation == null ? null : Operation.of(operation),
            body.path("times").asInt(Integer.MAX_VALUE),
            body.path("probability").asDouble(1)));
    answer(context, sandbox.faults());
  }

  private static IllegalArgumentException unknownOutcome(Outcome wanted) {
    return new IllegalArgumentException(
        "outcome must be verified or failed, " + wanted.outcome() + " was found.");
  }

  private static String code(Outcome wanted) {
    if (wanted.code() == null) {
      throw new IllegalArgumentException("The outcome failed wants a code.");
    }
    return wanted.code();
  }

  private static String wanted(ObjectNode body, String name) {
    var text = Json.text(body, name);
    if (text == null) {
      throw new IllegalArgumentException(name + " is wanted.");
    }
    return text;
  }

  private static String session(Context context) {
    return context.pathParam("session");
  }

  private static <T> T read(Context context, Class<T> type) {
    var body = context.bodyAsBytes();
    return Json.MAPPER.readValue(body.length == 0 ? Json.bytes(Json.object()) : body, type);
  }

  private static void answer(Context context, Object value) {
    context.contentType("application/json").result(Json.bytes(value));
  }

  private static void done(Context context, Runnable act) {
    act.run();
    context.status(204);
  }

  private static void refuse(Context context, int status, Exception refusal) {
    context.status(status);
    answer(context, Map.of("error", String.valueOf(refusal.getMessage())));
  }
}
