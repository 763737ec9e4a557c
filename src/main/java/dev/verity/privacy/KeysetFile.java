package dev.verity.privacy;

import dev.verity.files.OwnersFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/// The file of a keyset: nobody but its owner may look into it, where the file system knows owners.
final class KeysetFile {
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("------rwx");
  private static final Set<PosixFilePermission> GROUP =
      PosixFilePermissions.fromString("---rwx---");

  private KeysetFile() {}

  static String read(Path file) {
    try {
      refuseIfShared(file);
      return Files.readString(file);
    } catch (NoSuchFileException _) {
      throw new BadKeyset(
          "There is no keyset %s; make one with `verity keyset create`.".formatted(file));
    } catch (IOException failure) {
      throw new BadKeyset("The keyset %s cannot be read: %s".formatted(file, failure));
    }
  }

  static void create(Path file, String content) {
    try {
      new OwnersFile(file).create(content);
    } catch (FileAlreadyExistsException _) {
      throw new BadKeyset(
          "%s is there already and is left as it is: whoever loses a keyset loses what it opens. To add a key, rotate it."
              .formatted(file));
    } catch (IOException failure) {
      throw new BadKeyset("The keyset %s cannot be written: %s".formatted(file, failure));
    }
  }

  /// One that is there.
  static void replace(Path file, String content) {
    try {
      new OwnersFile(file.toRealPath()).replace(content);
    } catch (IOException failure) {
      throw new BadKeyset("The keyset %s cannot be replaced: %s".formatted(file, failure));
    }
  }

  /// As ssh does with private keys, with one allowance: a group may read a file that belongs to
  /// somebody else, since that is how a container is given a secret.
  private static void refuseIfShared(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    var attributes = view.readAttributes();
    var open = EnumSet.copyOf(OTHERS);
    if (isOurs(file, attributes)) {
      open.addAll(GROUP);
    }
    open.retainAll(attributes.permissions());
    if (!open.isEmpty()) {
      throw new BadKeyset(
          "The keyset %s is open to others (%s) and is not used; wanted: rw-------, as after `chmod 600 %s`."
              .formatted(file, PosixFilePermissions.toString(attributes.permissions()), file));
    }
  }

  private static boolean isOurs(Path file, PosixFileAttributes attributes) throws IOException {
    try {
      var user = System.getProperty("user.name");
      var users = file.getFileSystem().getUserPrincipalLookupService();
      return attributes.owner().equals(users.lookupPrincipalByName(user));
    } catch (UserPrincipalNotFoundException nameless) {
      return false;
    }
  }
}
