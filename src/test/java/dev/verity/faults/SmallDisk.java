package dev.verity.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A file system of its own that can be filled to the last byte. Only root may mount one.
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "256m";
  private static final int MOUNT_SECONDS_MAX = 10;
  private static final byte[] FILLING = new byte[64 * 1024];

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// Empty where this process may not mount anything.
  static Optional<SmallDisk> mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    return runs("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  Path folder() {
    return folder;
  }

  void fill() {
    try (var out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(FILLING);
      }
    } catch (IOException full) {
      // that was the point
    }
  }

  void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  @Override
  public void close() throws IOException {
    try {
      if (runs("umount", "--lazy", folder.toString())) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("The file system on " + folder + " could not be unmounted.");
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(MOUNT_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
