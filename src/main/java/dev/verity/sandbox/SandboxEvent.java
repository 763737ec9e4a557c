package dev.verity.sandbox;

import dev.verity.session.EventType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/// One Event object. Its snapshot is emptied when the session is redacted; the rest never changes.
final class SandboxEvent implements Shelf.Item {
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final String id;
  private final String thinId;
  private final EventType.Known type;
  private final Instant created;
  private final SandboxSession session;
  private final int ordinal;
  private final boolean twin;
  private final Cause cause;
  private final AtomicInteger undelivered = new AtomicInteger();
  private volatile ObjectNode snapshot;

  /// @param ordinal the place of the change among the events of its session; twins share it
  /// @param twin whether this is the second Event object for a change that already has one
  SandboxEvent(
      String id,
      String thinId,
      EventType.Known type,
      Instant created,
      SandboxSession session,
      int ordinal,
      boolean twin,
      Cause cause,
      ObjectNode snapshot) {
    this.id = id;
    this.thinId = thinId;
    this.type = type;
    this.created = created;
    this.session = session;
    this.ordinal = ordinal;
    this.twin = twin;
    this.cause = cause;
    this.snapshot = snapshot;
  }

  @Override
  public String id() {
    return id;
  }

  String thinId() {
    return thinId;
  }

  @Override
  public Scope scope() {
    return session.scope();
  }

  @Override
  public Instant created() {
    return created;
  }

  EventType.Known type() {
    return type;
  }

  SandboxSession session() {
    return session;
  }

  int ordinal() {
    return ordinal;
  }

  /// What chaos is drawn by: the same for the same change of the same session.
  String drawKey() {
    return session.id() + "/" + ordinal + (twin ? "/twin" : "");
  }

  boolean twin() {
    return twin;
  }

  String wireType() {
    return EventType.PREFIX + type.wire();
  }

  /// Deliveries that wait for a 2xx, plus those that were given up.
  AtomicInteger undelivered() {
    return undelivered;
  }

  void redact() {
    var redacted = snapshot.deepCopy();
    redacted.putNull("client_reference_id").putNull("last_error");
    redacted.putNull("related_customer").putNull("related_customer_account");
    redacted.remove("related_person");
    redacted.putObject("metadata");
    redacted.putObject("options");
    snapshot = redacted;
  }

  ObjectNode snapshot(String apiVersion) {
    var json = Json.object().put("id", id).put("object", "event");
    if (scope().account() != null) {
      json.put("account", scope().account());
    }
    json.put("api_version", apiVersion).put("created", created.getEpochSecond());
    json.putObject("data").set("object", snapshot.deepCopy());
    json.put("livemode", scope().livemode()).put("pending_webhooks", undelivered.get());
    json.putObject("request")
        .put("id", cause.requestId())
        .put("idempotency_key", cause.idempotencyKey());
    return json.put("type", wireType());
  }

  Ledger.Event view() {
    return new Ledger.Event(
        id, thinId, type.wire(), created, ordinal, twin, cause.idempotencyKey());
  }

  ObjectNode thin() {
    var json =
        Json.object()
            .put("id", thinId)
            .put("object", "v2.core.event")
            .put("type", "v1." + wireType())
            .put("livemode", scope().livemode())
            .put("created", RFC_3339.format(created))
            .put("context", scope().account())
            .putNull("reason");
    json.putObject("related_object")
        .put("id", session.id())
        .put("type", "identity.verification_session")
        .put("url", Operation.LIST.path() + "/" + session.id());
    return json.put("snapshot_event", id);
  }
}
