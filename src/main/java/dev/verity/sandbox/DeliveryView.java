package dev.verity.sandbox;

/// A delivery as seen from outside.
///
/// @param type the last part of the event's type, for instance `verified`
/// @param duplicate whether it only sends an event once more
/// @param attempts attempts made, those included that chaos kept from the wire
/// @param lastStatus the HTTP status of the last answer; 0 when there was none
public record DeliveryView(
    String id,
    String event,
    String session,
    String type,
    String endpoint,
    State state,
    boolean duplicate,
    int attempts,
    int lastStatus) {

  /// Where a delivery stands.
  public enum State {
    PENDING,
    DELIVERED,
    FAILED
  }
}
