package dev.verity.projection;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An event of Stripe's, as far as it came.
///
/// @param at when it came in first
/// @param place where it stands in the inbox, `<partition>/<offset>`; null when the inbox has
///   forgotten it
/// @param arrivals how often it came in, as far as the inbox knows
/// @param recovered whether no webhook brought it
/// @param verdict what it was worth; null until it was read
/// @param readAt when it was read
public record StripeEvent(
    String id,
    String session,
    @Nullable String type,
    Instant at,
    @Nullable String place,
    int arrivals,
    boolean recovered,
    State state,
    @Nullable String verdict,
    @Nullable Instant readAt) {

  /// In Stripe's own words.
  public enum State {
    DELIVERED,
    PENDING,
    FAILED
  }

  static final String COLUMNS =
      """
      event.id AS id, session.id AS session, event.type AS type, at, partition, position, arrivals,
      recovered, read_at, verdict, CASE
        WHEN read_at IS NOT NULL THEN 'delivered'
        WHEN EXISTS (SELECT 1 FROM letter WHERE (topic, letter.partition, letter.position) =
          (?, event.partition, event.position)) THEN 'failed'
        ELSE 'pending' END AS state\
      """;

  static StripeEvent of(Row row) throws SQLException {
    var partition = row.textOrNull("partition");
    return new StripeEvent(
        row.text("id"),
        row.text("session"),
        row.textOrNull("type"),
        row.moment("at"),
        partition == null ? null : partition + "/" + row.number("position"),
        row.count("arrivals"),
        row.flag("recovered"),
        State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        row.textOrNull("verdict"),
        row.momentOrNull("read_at"));
  }
}
