package dev.verity.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// What the machine role needs to know.
///
/// @param kafka connection settings of every Kafka client
/// @param group the consumer group; also names the changelog topics
/// @param stateDirectory where RocksDB keeps its files; may be lost, is restored from the
///   changelogs
/// @param threads how many partitions are processed at once
/// @param standbys how many other instances keep a copy of the state of a partition
/// @param replication of the changelog topics
/// @param storeBytesMax how much memory RocksDB may use for all of it
/// @param tick how often timers are looked at
/// @param callsAhead so many calls of a partition may be on their way, in each mode, before
///   sessions that are merely due wait for their turn
/// @param forgetEvery how often files and segments are closed, so that destroyed keys go from disks
public record MachineSettings(
    Map<String, Object> kafka,
    String group,
    Path stateDirectory,
    int threads,
    int standbys,
    int replication,
    long storeBytesMax,
    Duration tick,
    int callsAhead,
    Duration forgetEvery) {}
