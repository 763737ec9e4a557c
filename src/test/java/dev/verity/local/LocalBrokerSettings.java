package dev.verity.local;

import java.nio.file.Path;
import java.util.List;

/// The settings of a broker that is alone: one replica of everything, few threads, little memory.
///
/// Its session with its controller is short, because after a `kill` the controller lets the next
/// process in only when the session of the last one has run out.
final class LocalBrokerSettings {
  static final String HOST = "127.0.0.1";

  /// What does not depend on where it runs.
  static final String ALONE =
      """
      auto.create.topics.enable=false
      num.partitions=1
      default.replication.factor=1
      min.insync.replicas=1
      log.message.timestamp.type=CreateTime
      offsets.topic.num.partitions=3
      offsets.topic.replication.factor=1
      transaction.state.log.num.partitions=3
      transaction.state.log.replication.factor=1
      transaction.state.log.min.isr=1
      share.coordinator.state.topic.num.partitions=1
      share.coordinator.state.topic.replication.factor=1
      share.coordinator.state.topic.min.isr=1
      group.initial.rebalance.delay.ms=0
      group.min.session.timeout.ms=1000
      broker.session.timeout.ms=2000
      broker.heartbeat.interval.ms=200

      num.network.threads=2
      num.io.threads=2
      num.recovery.threads.per.data.dir=1
      background.threads=2
      log.cleaner.dedupe.buffer.size=4194304
      log.index.size.max.bytes=1048576
      log.segment.bytes=67108864
      metric.reporters=
      """;

  private LocalBrokerSettings() {}

  /// @param folder holds the broker's data; made at the first start
  /// @param doors more ways in
  static String of(Path folder, int port, int controllerPort, List<LocalBroker.Door> doors) {
    var listeners = new StringBuilder();
    var advertised = new StringBuilder();
    var protocols = new StringBuilder();
    for (var door : doors) {
      listeners.append(",%s://%s:%d".formatted(door.name(), HOST, door.port()));
      advertised.append(",%s://%s:%d".formatted(door.name(), HOST, door.advertisedPort()));
      protocols.append(",%s:PLAINTEXT".formatted(door.name()));
    }
    return """
    process.roles=broker,controller
    node.id=1
    listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d%5$s
    advertised.listeners=PLAINTEXT://%1$s:%2$d%6$s
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT%7$s
    inter.broker.listener.name=PLAINTEXT
    controller.quorum.voters=1@%1$s:%3$d
    log.dirs=%4$s

    %8$s
    """
        .formatted(
            HOST,
            port,
            controllerPort,
            folder.toString().replace('\\', '/'),
            listeners,
            advertised,
            protocols,
            ALONE);
  }
}
