package dev.verity.local;

import java.nio.file.Path;

/// The settings of a broker that is alone: one replica of everything, few threads, little memory.
///
/// Its session with its controller is short, because after a `kill` the controller lets the next
/// process in only when the session of the last one has run out.
final class LocalBrokerSettings {
  static final String HOST = "127.0.0.1";

  private LocalBrokerSettings() {}

  /// @param folder holds the broker's data; made at the first start
  static String of(Path folder, int port, int controllerPort) {
    return """
    process.roles=broker,controller
    node.id=1
    listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
    advertised.listeners=PLAINTEXT://%1$s:%2$d
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    inter.broker.listener.name=PLAINTEXT
    controller.quorum.voters=1@%1$s:%3$d
    log.dirs=%4$s

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
    """
        .formatted(HOST, port, controllerPort, folder.toString().replace('\\', '/'));
  }
}
