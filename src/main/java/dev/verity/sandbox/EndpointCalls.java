package dev.verity.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/// What the API tells of webhook endpoints: those for snapshots by their first version, those for
/// thin events as event destinations by the second.
final class EndpointCalls {
  private static final String EVERY_TYPE = "*";

  /// An endpoint as the platform's own object.
  private record Listed(Endpoint endpoint) implements Shelf.Item {
    @Override
    public String id() {
      return endpoint.id();
    }

    @Override
    public Scope scope() {
      return new Scope(endpoint.settings().livemode(), null);
    }

    @Override
    public Instant created() {
      return endpoint.created();
    }
  }

  private final Supplier<List<Endpoint>> endpoints;
  private final String apiVersion;

  EndpointCalls(Supplier<List<Endpoint>> endpoints, String apiVersion) {
    this.endpoints = endpoints;
    this.apiVersion = apiVersion;
  }

  ObjectNode list(Call call) {
    var page =
        shelf(EndpointSettings.Format.SNAPSHOT)
            .page(Cursor.of(call.parameters()), listed -> listed.scope().equals(call.scope()));
    return ListJson.of(call.operation(), page, listed -> snapshots(listed.endpoint()));
  }

  ObjectNode listThin(Call call) {
    var showsUrl = !call.parameters().path("include").isEmpty();
    var json = Json.object();
    var data = json.putArray("data");
    for (var listed : shelf(EndpointSettings.Format.THIN).all().reversed()) {
      if (listed.scope().equals(call.scope())) {
        data.add(thin(listed.endpoint(), showsUrl));
      }
    }
    return json.putNull("next_page_url").putNull("previous_page_url");
  }

  private Shelf<Listed> shelf(EndpointSettings.Format format) {
    var shelf = new Shelf<Listed>();
    for (var endpoint : endpoints.get()) {
      if (endpoint.settings().format() == format) {
        shelf.add(new Listed(endpoint));
      }
    }
    return shelf;
  }

  private ObjectNode snapshots(Endpoint endpoint) {
    var settings = endpoint.settings();
    var json = Json.object().put("id", endpoint.id()).put("object", "webhook_endpoint");
    json.put("api_version", settings.apiVersion() == null ? apiVersion : settings.apiVersion());
    json.putNull("application");
    json.put("created", endpoint.created().getEpochSecond());
    json.putNull("description");
    var events = json.putArray("enabled_events");
    settings.enabledEvents().stream().sorted().forEach(events::add);
    json.put("livemode", settings.livemode());
    json.putObject("metadata");
    json.put("status", status(endpoint));
    return json.put("url", settings.url().toString());
  }

  private static ObjectNode thin(Endpoint endpoint, boolean showsUrl) {
    var settings = endpoint.settings();
    var json = Json.object().put("id", endpoint.id()).put("object", "v2.core.event_destination");
    json.put("created", endpoint.created().toString());
    json.put("description", "");
    var events = json.putArray("enabled_events");
    thinTypes(settings).forEach(events::add);
    json.put("event_payload", "thin");
    json.putArray("events_from").add(settings.connect() ? "@accounts" : "@self");
    json.put("livemode", settings.livemode());
    json.putObject("metadata");
    json.put("name", endpoint.id());
    json.putNull("snapshot_api_version");
    json.put("status", status(endpoint));
    json.putNull("status_details");
    json.put("type", "webhook_endpoint");
    json.put("updated", endpoint.created().toString());
    var webhook = json.putObject("webhook_endpoint").putNull("signing_secret");
    if (showsUrl) {
      webhook.put("url", settings.url().toString());
    } else {
      webhook.putNull("url");
    }
    return json;
  }

  private static List<String> thinTypes(EndpointSettings settings) {
    var types = new ArrayList<String>();
    for (var type : settings.enabledEvents()) {
      var isThin = type.equals(EVERY_TYPE) || type.startsWith(EndpointSettings.THIN_PREFIX);
      types.add(isThin ? type : EndpointSettings.THIN_PREFIX + type);
    }
    return types.stream().sorted().toList();
  }

  private static String status(Endpoint endpoint) {
    return endpoint.enabled() ? "enabled" : "disabled";
  }
}
