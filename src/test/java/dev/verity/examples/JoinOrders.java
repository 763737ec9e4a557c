package dev.verity.examples;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TableJoined;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Says of each order whether the person who placed it is verified, and says it anew when either
/// changes.
///
///     orders           order id ─▶ {"session": "vs_…", "amount": 1200} ─┐
///                                                                      ├─▶ orders.checked
///     verity.sessions  vs_… ─▶ {…, "observed": {"snapshot": {…}}} ─────┘
///
/// The join is by foreign key, so the two topics need not have the same number of partitions.
public final class JoinOrders {
  /// As it stands on `orders`.
  ///
  /// @param session the verification session of who placed it
  public record Order(String session, long amount) {}

  /// As it is written to `orders.checked`.
  ///
  /// @param status Stripe's word, or null while nothing was heard of the session
  public record Checked(String session, long amount, @Nullable String status) {}

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JoinOrders() {}

  /// Runs until the process is stopped.
  ///
  /// @param arguments bootstrap servers, the prefix of Verity's topics, the topic of the orders
  public static void main(String[] arguments) {
    var streams = streams(arguments[0], arguments[1], arguments[2], Map.of());
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  /// Not yet started. Exactly once includes that only what is committed is read.
  static KafkaStreams streams(
      String servers, String prefix, String orders, Map<String, Object> more) {
    var settings = new Properties();
    settings.put("application.id", orders + "-check");
    settings.put("bootstrap.servers", servers);
    settings.put("processing.guarantee", "exactly_once_v2");
    settings.putAll(more);
    return new KafkaStreams(topology(prefix, orders), settings);
  }

  /// What is joined with what.
  static Topology topology(String prefix, String orders) {
    var builder = new StreamsBuilder();
    var statuses =
        builder
            .table(
                prefix + ".sessions",
                Consumed.with(Serdes.String(), json(JsonNode.class)),
                Materialized.as("sessions"))
            .mapValues(
                session -> session.at("/observed/snapshot/status").asString(null),
                Materialized.with(Serdes.String(), Serdes.String()));
    builder
        .table(orders, Consumed.with(Serdes.String(), json(Order.class)), Materialized.as("orders"))
        .leftJoin(
            statuses,
            Order::session,
            JoinOrders::check,
            TableJoined.as("check"),
            Materialized.<String, Checked, KeyValueStore<Bytes, byte[]>>as("checked")
                .withKeySerde(Serdes.String())
                .withValueSerde(json(Checked.class)))
        .toStream()
        .to(orders + ".checked", Produced.with(Serdes.String(), json(Checked.class)));
    return builder.build();
  }

  private static Checked check(Order order, @Nullable String status) {
    return new Checked(order.session(), order.amount(), status);
  }

  /// Passes over members that the type does not have.
  private static <T> Serde<T> json(Class<T> type) {
    return Serdes.serdeFrom(
        (_, value) -> value == null ? null : JSON.writeValueAsBytes(value),
        (_, bytes) -> bytes == null ? null : JSON.readValue(bytes, type));
  }
}
