package dev.verity.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process that was started to be measured.
final class Child implements AutoCloseable {
  private static final Duration STOP_MAX = Duration.ofSeconds(40);
  private static final long KIB = 1024;

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// @param log what it says
  static Child start(Path log, List<String> command) throws IOException {
    return new Child(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start(),
        log);
  }

  /// A class of this class path on this Java.
  static Child java(Path log, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    var file = Files.createTempFile(log.toAbsolutePath().getParent(), "java-", ".arguments");
    var lines =
        String.join(
            "\n",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            String.join("\n", options),
            "-classpath",
            '"' + System.getProperty("java.class.path").replace("\\", "\\\\") + '"',
            main.getName());
    Files.writeString(file, lines);
    var command = new ArrayList<>(List.of(java(), "@" + file));
    command.addAll(arguments);
    return start(log, command);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Usage usage() {
    return Usage.of(process.pid());
  }

  /// Waits until it has done what it was started for.
  ///
  /// @throws IllegalStateException when it failed
  void await() throws InterruptedException, IOException {
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          "A process ended with %d: %s".formatted(process.exitValue(), Files.readString(log)));
    }
  }

  /// As an operator does it (SIGTERM), and waits.
  @Override
  public void close() {
    end(STOP_MAX);
  }

  /// Likewise, with so much patience.
  void end(Duration patience) {
    process.destroy();
    try {
      if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /// Without a word of warning (SIGKILL).
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// What a process has used until now.
  ///
  /// @param cpu user and system
  /// @param residentBytes of its memory now, 0 where the system does not tell
  record Usage(Duration cpu, long residentBytes) {

    static Usage of(long pid) {
      var cpu =
          ProcessHandle.of(pid)
              .flatMap(process -> process.info().totalCpuDuration())
              .orElse(Duration.ZERO);
      return new Usage(cpu, resident(Path.of("/proc", Long.toString(pid), "status")));
    }

    /// µs for each of so many, since then.
    double microsEach(Usage since, long count) {
      return cpu.minus(since.cpu).toNanos() / 1e3 / count;
    }

    double residentMebibytes() {
      return residentBytes / (double) (KIB * KIB);
    }

    private static long resident(Path status) {
      try (var lines = Files.lines(status)) {
        return lines
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
            .findFirst()
            .orElse(0);
      } catch (IOException untold) {
        return 0;
      }
    }
  }
}
