package dev.verity.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Which objects a list request wants.
final class Filter {
  private static final Duration EVENTS_KEPT = Duration.ofDays(30);

  private final Scope scope;
  private final ObjectNode parameters;

  Filter(Call call) {
    scope = call.scope();
    parameters = call.parameters();
  }

  boolean session(SandboxSession session) {
    var details = session.state().details();
    return common(session)
        && wanted("status", session.standing().status().wire())
        && wanted("client_reference_id", details.clientReferenceId())
        && wanted("related_customer", details.relatedCustomer())
        && wanted("related_customer_account", details.relatedCustomerAccount());
  }

  boolean report(SandboxReport report) {
    return common(report)
        && wanted("type", report.details().type())
        && wanted("verification_session", report.session().id())
        && wanted("client_reference_id", report.details().clientReferenceId());
  }

  boolean event(SandboxEvent event, Set<String> types, Instant now) {
    var success = parameters.path("delivery_success");
    return common(event)
        && event.created().isAfter(now.minus(EVENTS_KEPT))
        && (types.isEmpty() || types.stream().anyMatch(type -> matches(type, event.wireType())))
        && (!success.isBoolean() || success.booleanValue() == (event.undelivered().get() == 0));
  }

  /// The event types asked for; empty for all.
  Set<String> eventTypes() {
    var types = new HashSet<String>();
    parameters.path("types").forEach(type -> types.add(type.asString()));
    var pattern = Json.text(parameters, "type");
    if (pattern != null) {
      if (!types.isEmpty()) {
        throw Refusal.invalidParameter(
            "types", "You may only specify one of these parameters: type, types.");
      }
      types.add(pattern);
    } else if (types.stream().anyMatch(type -> type.contains("*"))) {
      throw Refusal.invalidParameter("types", "types must not contain *.");
    }
    return types;
  }

  private static boolean matches(String wanted, String type) {
    return type.matches(Pattern.quote(wanted).replace("*", "\\E.*\\Q"));
  }

  private boolean common(Shelf.Item item) {
    return item.scope().equals(scope) && createdInRange(item.created().getEpochSecond());
  }

  private boolean createdInRange(long second) {
    var created = parameters.path("created");
    if (created.isIntegralNumber()) {
      return created.longValue() == second;
    }
    return second > created.path("gt").asLong(Long.MIN_VALUE)
        && second >= created.path("gte").asLong(Long.MIN_VALUE)
        && second < created.path("lt").asLong(Long.MAX_VALUE)
        && second <= created.path("lte").asLong(Long.MAX_VALUE);
  }

  private boolean wanted(String parameter, @Nullable String actual) {
    var wanted = Json.text(parameters, parameter);
    return wanted == null || wanted.equals(actual);
  }
}
