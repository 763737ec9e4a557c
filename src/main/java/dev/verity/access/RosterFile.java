package dev.verity.access;

import dev.verity.files.OwnersFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// The roster as a file (JSON), which several processes may read and change: readers see the old
/// file or the new one, at once; of those who change it, one comes after the other.
public final class RosterFile {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /// A group may read: so is a container given a secret.
  private static final Set<PosixFilePermission> TOO_OPEN =
      PosixFilePermissions.fromString("----w-rwx");

  /// Locks of files hold between processes and not within one.
  private static final ReentrantLock WITHIN_THIS_PROCESS = new ReentrantLock();

  private final Path path;
  private volatile Seen seen = new Seen(null, Roster.EMPTY);

  /// By which a file is known to be the one that was read; a replaced one has another key.
  private record Stamp(@Nullable Object key, FileTime changed, long bytes) {}

  private record Seen(@Nullable Stamp stamp, Roster roster) {}

  /// The roster at this path.
  ///
  /// @param path need not be there yet: then there is nobody
  public RosterFile(Path path) {
    this.path = path;
  }

  /// As it is at this moment.
  ///
  /// @throws BadRoster when it cannot be read, may be read by others, or holds something else
  public Roster current() {
    try {
      var stamp = stamp();
      var last = seen;
      if (stamp.equals(last.stamp)) {
        return last.roster;
      }
      refuseIfOpen();
      var roster = parsed(Files.readString(path));
      seen = new Seen(stamp, roster);
      return roster;
    } catch (NoSuchFileException _) {
      return Roster.EMPTY;
    } catch (IOException failure) {
      throw new BadRoster("The users' file %s cannot be read: %s".formatted(path, failure));
    }
  }

  /// Makes what is there into something else, with nobody between.
  ///
  /// @throws BadRoster as [#current()], and when it cannot be written
  public Roster change(UnaryOperator<Roster> deed) {
    WITHIN_THIS_PROCESS.lock();
    try (var lock = new OwnersFile(path.resolveSibling(path.getFileName() + ".lock")).open()) {
      lock.lock(); // let go with the channel
      var now = current();
      var next = deed.apply(now);
      if (!next.equals(now)) {
        new OwnersFile(path).replace(MAPPER.writeValueAsString(next) + System.lineSeparator());
      }
      return next;
    } catch (IOException failure) {
      throw new BadRoster("The users' file %s cannot be written: %s".formatted(path, failure));
    } finally {
      WITHIN_THIS_PROCESS.unlock();
    }
  }

  private void refuseIfOpen() throws IOException {
    var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    var permissions = view.readAttributes().permissions();
    if (!Collections.disjoint(permissions, TOO_OPEN)) {
      throw new BadRoster(
          "%s is open to others (%s) and is not used; wanted: rw-------, as after `chmod 600 %s`."
              .formatted(path, PosixFilePermissions.toString(permissions), path));
    }
  }

  private Stamp stamp() throws IOException {
    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new Stamp(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
  }

  private Roster parsed(String json) {
    try {
      Roster roster = MAPPER.readValue(json, Roster.class);
      if (roster != null) {
        return roster;
      }
      throw unreadable(1);
    } catch (JacksonException wrong) {
      var at = wrong.getLocation();
      throw unreadable(at == null ? 1 : at.getLineNr());
    }
  }

  private BadRoster unreadable(int line) {
    return new BadRoster(
        "The users' file %s is not as `verity users` writes it; see line %d. Put back a copy, or remove it and add the users anew."
            .formatted(path, line));
  }
}
