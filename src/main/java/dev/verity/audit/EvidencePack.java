package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.topics.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// The evidence of one session as a zip file that anybody can check without Verity.
///
/// The same evidence is the same file, byte for byte.
final class EvidencePack {
  static final String ENTRIES = "entries.jsonl";
  static final String SESSION = "session.json";
  static final String ERASURE = "erasure.json";
  static final String ACKS = "acks.jsonl";
  static final String CHECKPOINTS = "checkpoints.jsonl";
  static final String PROOFS = "proofs.jsonl";
  static final String KEY = "public-key.pem";
  static final String SCHEMA = "entry.schema.json";
  static final String CALLS = "stripe-requests.csv";
  static final String VERIFICATION = "verification.json";
  static final String REPORT = "report.html";
  static final String MANIFEST = "manifest.json";

  /// Every file that a pack may have.
  static final List<String> FILES =
      List.of(
          REPORT,
          ENTRIES,
          SESSION,
          ERASURE,
          ACKS,
          CHECKPOINTS,
          PROOFS,
          KEY,
          SCHEMA,
          CALLS,
          VERIFICATION,
          MANIFEST);

  private static final LocalDateTime FIXED = LocalDateTime.of(1980, 1, 1, 0, 0);

  private EvidencePack() {}

  /// What the pack is, and the SHA-256 of each other file.
  record Manifest(
      int format, String session, Instant made, long journalStart, Map<String, String> files) {
    static final int FORMAT = 1;
  }

  private record Result(Instant made, Verdict verdict, List<Finding> findings) {}

  static void write(Evidence evidence, OutputStream out) throws IOException {
    var files = files(evidence);
    var hashes = new LinkedHashMap<String, String>();
    files.forEach((name, content) -> hashes.put(name, Sha256.hex(content)));
    var manifest =
        new Manifest(
            Manifest.FORMAT, evidence.session(), evidence.made(), evidence.journalStart(), hashes);
    files.put(MANIFEST, pretty(manifest).getBytes(UTF_8));
    try (var zip = new ZipOutputStream(out, UTF_8)) {
      for (var file : files.entrySet()) {
        var entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(FIXED);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
  }

  private static SequencedMap<String, byte[]> files(Evidence evidence) {
    var dossier = evidence.dossier();
    var files = new LinkedHashMap<String, byte[]>();
    put(files, REPORT, ReportPage.of(evidence));
    put(files, ENTRIES, lines(evidence.entries(), StoredEntry::text));
    put(files, SESSION, dossier.session());
    put(files, ERASURE, dossier.erasure());
    put(files, ACKS, dossier.acks().isEmpty() ? null : lines(dossier.acks(), ack -> ack));
    put(files, CHECKPOINTS, lines(evidence.checkpoints(), StoredCheckpoint::text));
    put(files, PROOFS, lines(evidence.proofs(), Json.MAPPER::writeValueAsString));
    put(files, KEY, keys(evidence.keys()));
    put(files, SCHEMA, schema());
    put(files, CALLS, StripeRequests.csv(evidence.entries()));
    put(
        files,
        VERIFICATION,
        pretty(new Result(evidence.made(), evidence.verdict(), evidence.findings())));
    return files;
  }

  private static void put(Map<String, byte[]> files, String name, @Nullable String content) {
    if (content != null) {
      files.put(name, content.getBytes(UTF_8));
    }
  }

  /// What stands on a topic has no line breaks but within strings, where they are escaped; a value
  /// that somebody else has laid out in lines is set in one.
  private static <T> String lines(List<T> values, Function<T, String> text) {
    return values.stream()
        .map(text)
        .map(line -> line.replace("\r", " ").replace("\n", " "))
        .collect(Collectors.joining("\n", "", values.isEmpty() ? "" : "\n"));
  }

  private static @Nullable String keys(List<PublicKey> keys) {
    return keys.isEmpty() ? null : keys.stream().map(PublicKey::pem).collect(Collectors.joining());
  }

  private static String pretty(Object value) {
    return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }

  private static String schema() {
    try (var stream = Objects.requireNonNull(Json.class.getResourceAsStream(SCHEMA), SCHEMA)) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
