package dev.verity.local;

/// A Kafka broker that is alone: a process of this machine ([LocalBroker]) or a container.
public interface Broker extends AutoCloseable {
  String bootstrapServers();

  @Override
  void close();
}
