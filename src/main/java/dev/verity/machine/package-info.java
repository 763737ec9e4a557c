/// The session machine's shell on Kafka Streams: loads, steps, stores and forwards, decides
/// nothing.
package dev.verity.machine;
