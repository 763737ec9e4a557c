package dev.verity.stripe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads lists of webhook endpoints and of event destinations.
final class RemoteEndpointReader {
  private static final String THIN_PREFIX = "v1.";

  private RemoteEndpointReader() {}

  /// The endpoints that snapshots are sent to.
  static Optional<List<RemoteEndpoint>> endpoints(String body) {
    return data(body).map(RemoteEndpointReader::endpoints);
  }

  private static List<RemoteEndpoint> endpoints(JsonNode data) {
    var endpoints = new ArrayList<RemoteEndpoint>();
    for (var each : data) {
      endpoints.add(endpoint(each, text(each, "url")));
    }
    return endpoints;
  }

  /// The webhook destinations that thin events are sent to. Others are left out: EventBridge has no
  /// webhook, and those for snapshots are in the list of endpoints.
  static Optional<List<RemoteEndpoint>> thinDestinations(String body) {
    return data(body).map(RemoteEndpointReader::thinDestinations);
  }

  private static List<RemoteEndpoint> thinDestinations(JsonNode data) {
    var endpoints = new ArrayList<RemoteEndpoint>();
    for (var each : data) {
      if ("thin".equals(text(each, "event_payload"))
          && "webhook_endpoint".equals(text(each, "type"))) {
        endpoints.add(endpoint(each, text(each.path("webhook_endpoint"), "url")));
      }
    }
    return endpoints;
  }

  private static RemoteEndpoint endpoint(JsonNode json, @Nullable String url) {
    var types = new HashSet<String>();
    for (var type : json.path("enabled_events")) {
      var name = type.asString("");
      types.add(name.startsWith(THIN_PREFIX) ? name.substring(THIN_PREFIX.length()) : name);
    }
    return new RemoteEndpoint(
        json.path("id").asString(""),
        url,
        "enabled".equals(text(json, "status")),
        json.path("livemode").asBoolean(false),
        types);
  }

  private static Optional<JsonNode> data(String body) {
    try {
      return Optional.of(JsonMapper.shared().readTree(body).path("data")).filter(JsonNode::isArray);
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  private static @Nullable String text(JsonNode json, String name) {
    return json.path(name).isString() ? json.path(name).stringValue() : null;
  }
}
