package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// The files of an evidence pack, read into memory and never written anywhere.
///
/// It may come from anybody: only names that a pack has are taken, each once, and no more bytes
/// than a real one needs.
final class PackFile {
  static final int BYTES_MAX = 64 * 1024 * 1024;

  private static final List<String> NEEDED =
      List.of(
          EvidencePack.MANIFEST,
          EvidencePack.ENTRIES,
          EvidencePack.CHECKPOINTS,
          EvidencePack.PROOFS);

  private final Map<String, byte[]> files;

  private PackFile(Map<String, byte[]> files) {
    this.files = files;
  }

  static PackFile read(Path path) throws BadPack {
    var files = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipFile(path.toFile(), UTF_8)) {
      var left = BYTES_MAX;
      for (var entry : Collections.list(zip.entries())) {
        var content = content(path, zip, entry, left);
        left -= content.length;
        if (files.put(entry.getName(), content) != null) {
          throw new BadPack(
              "%s has two files %s, so what it says depends on who reads it."
                  .formatted(path, entry.getName()));
        }
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new BadPack(
          "%s cannot be read as a zip file: %s".formatted(path, unreadable.getMessage()));
    }
    for (var name : NEEDED) {
      if (!files.containsKey(name)) {
        throw new BadPack("%s has no %s, so it is no evidence pack.".formatted(path, name));
      }
    }
    return new PackFile(files);
  }

  Set<String> names() {
    return files.keySet();
  }

  byte @Nullable [] bytes(String name) {
    return files.get(name);
  }

  /// Empty when it is not there.
  List<String> lines(String name) {
    var content = files.get(name);
    return content == null ? List.of() : new String(content, UTF_8).lines().toList();
  }

  private static byte[] content(Path path, ZipFile zip, ZipEntry entry, int left)
      throws BadPack, IOException {
    var name = entry.getName();
    if (!EvidencePack.FILES.contains(name)) {
      throw new BadPack(
          "%s has a file with a name that no evidence pack has: %s"
              .formatted(path, ReportPage.escaped(name)));
    }
    try (var stream = zip.getInputStream(entry)) {
      var content = stream.readNBytes(left + 1);
      if (content.length > left) {
        throw new BadPack(
            "%s unpacks to more than %d bytes, which no evidence pack does."
                .formatted(path, BYTES_MAX));
      }
      return content;
    }
  }
}
