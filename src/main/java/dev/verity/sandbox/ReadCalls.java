package dev.verity.sandbox;

import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;

/// The operations on reports and events, which only read.
final class ReadCalls {
  private final World world;
  private final InstantSource clock;
  private final String apiVersion;

  ReadCalls(World world, InstantSource clock, String apiVersion) {
    this.world = world;
    this.clock = clock;
    this.apiVersion = apiVersion;
  }

  ObjectNode retrieveReport(Call call) {
    return world
        .reports()
        .find(call.target())
        .filter(report -> report.scope().equals(call.scope()))
        .map(report -> report.json(call.expansion()))
        .orElseThrow(
            () -> Refusal.missing("identity.verification_report", "report", call.target()));
  }

  ObjectNode listReports(Call call) {
    var page = world.reports().page(Cursor.of(call.parameters()), new Filter(call)::report);
    return ListJson.of(call.operation(), page, report -> report.json(call.expansion()));
  }

  ObjectNode retrieveEvent(Call call) {
    return event(call, call.target()).snapshot(apiVersion);
  }

  ObjectNode listEvents(Call call) {
    var filter = new Filter(call);
    var types = filter.eventTypes();
    var now = clock.instant();
    var page =
        world.events().page(Cursor.of(call.parameters()), event -> filter.event(event, types, now));
    return ListJson.of(call.operation(), page, event -> event.snapshot(apiVersion));
  }

  ObjectNode retrieveThinEvent(Call call) {
    var found =
        world.events().all().stream()
            .filter(event -> event.thinId().equals(call.target()))
            .filter(event -> event.scope().equals(call.scope()))
            .findFirst()
            .orElseThrow(() -> Refusal.missing("event", "id", call.target()));
    var json = found.thin();
    json.putNull("changes");
    json.putObject("data");
    return json;
  }

  private SandboxEvent event(Call call, String id) {
    return world
        .events()
        .find(id)
        .filter(event -> event.scope().equals(call.scope()))
        .orElseThrow(() -> Refusal.missing("event", "id", id));
  }
}
