package dev.verity.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/// A file that only its owner may read and write, where the file system knows owners. Whoever reads
/// it decides what must not have been done to it since.
public record OwnersFile(Path path) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /// Writes a new one.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException when it is there; it is left as it is
  public void create(String content) throws IOException {
    write(path, content);
  }

  /// The old content or the new is there at every moment, also when the power fails. It need not be
  /// there yet.
  public void replace(String content) throws IOException {
    var target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    var draft = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID());
    try {
      write(draft, content);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /// To be locked; what is in it does not matter, and it need not be there yet.
  public FileChannel open() throws IOException {
    var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return FileChannel.open(path, options, ownerOnly(path));
  }

  private static void write(Path file, String content) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, ownerOnly(file))) {
      var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }
}
