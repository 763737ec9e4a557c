package dev.verity.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/// A file that its owner alone may write, and strangers may not read; where the file system knows
/// owners.
record OwnersFile(Path path) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /// A group may read: so is a container given a secret.
  private static final Set<PosixFilePermission> TOO_OPEN =
      PosixFilePermissions.fromString("----w-rwx");

  String read() throws IOException {
    refuseIfOpen();
    return Files.readString(path);
  }

  /// The old content or the new is there at every moment, also when the power fails.
  void replace(String content) throws IOException {
    var target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    var draft = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID());
    try {
      write(draft, content);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /// To be locked; what is in it does not matter.
  FileChannel open() throws IOException {
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

  private void refuseIfOpen() throws IOException {
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    var permissions = view.readAttributes().permissions();
    var open = EnumSet.copyOf(TOO_OPEN);
    open.retainAll(permissions);
    if (!open.isEmpty()) {
      throw new BadRoster(
          "%s is open to others (%s) and is not used; wanted: rw-------, as after `chmod 600 %s`."
              .formatted(path, PosixFilePermissions.toString(permissions), path));
    }
  }
}
