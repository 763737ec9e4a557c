package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.verity.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// A pack can be checked by whoever gets it, and is not believed.
final class EvidencePackTest {
  private static final Instant MADE = Instant.parse("2026-03-02T08:00:00Z");

  @TempDir private Path folder;
  private final List<Finding> findings = new ArrayList<>();

  @Test
  void aPackProvesItsEntries() throws Exception {
    var copy = Copy.whole();
    var pack = pack(copy);
    assertThat(PackVerification.of(pack, List.of(), findings::add))
        .isEqualTo(new Verdict(1, 1, 7, 0, 0, 0, 3, 3, 0, 1, true, 0));
    assertThat(PackVerification.of(pack, List.of(copy.publicKey()), findings::add).isGood())
        .isTrue();
    assertThat(files(pack).keySet())
        .containsExactly(
            "report.html",
            "entries.jsonl",
            "session.json",
            "acks.jsonl",
            "checkpoints.jsonl",
            "proofs.jsonl",
            "public-key.pem",
            "entry.schema.json",
            "stripe-requests.csv",
            "verification.json",
            "manifest.json");
  }

  @Test
  void theSameEvidenceIsTheSameFile() throws Exception {
    var copy = Copy.whole();
    assertThat(pack(copy)).hasSameBinaryContentAs(pack(copy));
  }

  @Test
  void anotherKeyThanTheKnownOneIsFound() throws Exception {
    var pack = pack(Copy.whole());
    var known = List.of(SigningKey.make().publicKey());
    assertThat(PackVerification.of(pack, known, findings::add).isGood()).isFalse();
    assertThat(findings).anyMatch(one -> one.kind() == Finding.Kind.CHECKPOINT_KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entries.jsonl|dpo|boss",
        "entries.jsonl|case|none",
        "session.json|\"entries\":7|\"entries\":9",
        "checkpoints.jsonl|\"number\":2|\"number\":3",
        "checkpoints.jsonl|\"entries\":10|\"entries\":11",
        "proofs.jsonl|\"index\":1|\"index\":2",
        "proofs.jsonl|\"checkpoint\":1|\"checkpoint\":2",
        "stripe-requests.csv|req_7|req_8",
      })
  void whatIsChangedInAPackIsFoundEvenWithANewManifest(String change) throws Exception {
    var parts = change.split("\\|", 3);
    UnaryOperator<String> deed = text -> text.replaceFirst(parts[1], parts[2]);
    var pack = pack(Copy.whole());
    var changed = rewritten(pack, parts[0], deed, false);
    assertThat(PackVerification.of(changed, List.of(), findings::add).isGood()).isFalse();
    if (!parts[0].endsWith(".csv")) {
      findings.clear();
      var consistent = rewritten(pack, parts[0], deed, true);
      assertThat(PackVerification.of(consistent, List.of(), findings::add).isGood()).isFalse();
    }
  }

  @Test
  void aChainWrittenAnewIsContradictedByItsProofs() throws Exception {
    var copy = Tampering.SESSION_WRITTEN_ANEW_WITH_ITS_STATE.of(Copy.whole());
    assertThat(PackVerification.of(pack(copy), List.of(), findings::add).isGood()).isFalse();
    assertThat(findings).allMatch(one -> one.kind() == Finding.Kind.CHECKPOINT_CONTRADICTED);
  }

  @Test
  void aProofThatIsLeftOutIsMissed() throws Exception {
    var changed =
        rewritten(
            pack(Copy.whole()),
            "proofs.jsonl",
            text -> text.substring(text.indexOf('\n') + 1),
            true);
    assertThat(PackVerification.of(changed, List.of(), findings::add).isGood()).isFalse();
  }

  @Test
  void entriesFitTheirSchema() throws Exception {
    var files = files(pack(Copy.whole()));
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Json.MAPPER.readTree(text(files, "entry.schema.json")));
    assertThat(text(files, "entries.jsonl").lines())
        .hasSize(7)
        .allMatch(line -> schema.validate(Json.MAPPER.readTree(line)).isEmpty());
    assertThat(schema.validate(Json.MAPPER.readTree("{\"sessionId\":\"vs_1\"}"))).isNotEmpty();
  }

  @Test
  void whatPeopleTypedIsEscapedInTheReport() throws Exception {
    var report = text(files(pack(Copy.whole())), "report.html");
    assertThat(report)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;case&quot;")
        .doesNotContain("<script", "http://", "https://");
    assertThat(ReportPage.escaped("a\u202Eb\u0000'")).isEqualTo("a\\u{202e}b\\u{0}&#39;");
  }

  @Test
  void callsToStripeStandInATable() throws Exception {
    assertThat(text(files(pack(Copy.whole())), "stripe-requests.csv").lines().toList())
        .containsExactly(
            "\"follow_up\",\"action\",\"idempotency_key\",\"stripe_request\",\"http_status\","
                + "\"outcome\",\"at\"",
            "\"vs_2-3\",\"cancel\",\"\",\"req_7\",\"200\",\"done\",\"2026-03-01T12:00:04.250Z\"");
  }

  @Test
  void aSessionWithoutEntriesHasNoPack() throws IOException {
    var file = folder.resolve("none.zip");
    assertThat(EvidenceFile.write(Copy.whole(), "vs_9", List.of(), MADE, file)).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void hostileFilesAreRefused() throws Exception {
    var files = files(pack(Copy.whole()));
    assertRefused(zip(with(files, "../../etc/passwd", "x")), "a name that no evidence pack has");
    assertRefused(zip(with(files, "evil\u202E.txt", "x")), "evil\\u{202e}.txt");
    assertRefused(
        zip(with(files, "report.html", "0".repeat(PackFile.BYTES_MAX + 1))),
        "unpacks to more than");
    assertRefused(zip(with(files, "manifest.json", "[]")), "manifest");
    assertRefused(
        zip(with(files, "manifest.json", text(files, "manifest.json").replace("1,", "2,"))),
        "this Verity knows 1");
    assertRefused(zip(with(files, "public-key.pem", "no")), "no public Ed25519 key");
    var without = new LinkedHashMap<>(files);
    without.remove("entries.jsonl");
    assertRefused(zip(without), "has no entries.jsonl");
    assertRefused(Files.writeString(folder.resolve("no.zip"), "no"), "cannot be read as a zip");
    assertRefused(folder.resolve("missing.zip"), "cannot be read as a zip");
  }

  @Test
  void garbageInsideIsFoundAndThrowsNothing() throws Exception {
    var files = files(pack(Copy.whole()));
    for (var name : List.of("entries.jsonl", "session.json", "checkpoints.jsonl", "proofs.jsonl")) {
      for (var garbage :
          List.of("{", "[]\n", "{}", "\u0000", "{\"a\":1,\"a\":1}", "null", "1e999")) {
        var pack = zip(with(files, name, garbage));
        assertThat(PackVerification.of(pack, List.of(), findings::add).isGood()).isFalse();
      }
    }
  }

  private void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> PackVerification.of(file, List.of(), findings::add))
        .isInstanceOf(BadPack.class)
        .hasMessageContaining(why);
  }

  private Path pack(Copy copy) throws IOException {
    var file = fresh();
    var keys = List.of(copy.publicKey());
    assertThat(EvidenceFile.write(copy, Copy.SESSION, keys, MADE, file)).isPresent();
    return file;
  }

  private Path fresh() throws IOException {
    return Files.createTempDirectory(folder, "pack").resolve("evidence.zip");
  }

  private Path rewritten(Path pack, String name, UnaryOperator<String> change, boolean withManifest)
      throws IOException {
    var files = files(pack);
    var text = text(files, name);
    assertThat(change.apply(text)).isNotEqualTo(text);
    files.put(name, change.apply(text).getBytes(UTF_8));
    if (withManifest) {
      var manifest = (ObjectNode) Json.MAPPER.readTree(text(files, "manifest.json"));
      ((ObjectNode) manifest.path("files"))
          .put(name, Sha256.hex(Objects.requireNonNull(files.get(name))));
      files.put("manifest.json", Json.MAPPER.writeValueAsBytes(manifest));
    }
    return zip(files);
  }

  private Path zip(Map<String, byte[]> files) throws IOException {
    var file = fresh();
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var each : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
      }
    }
    return file;
  }

  private static Map<String, byte[]> with(Map<String, byte[]> files, String name, String text) {
    var more = new LinkedHashMap<>(files);
    more.put(name, text.getBytes(UTF_8));
    return more;
  }

  private static Map<String, byte[]> files(Path pack) throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipFile(pack.toFile())) {
      for (var entry : Collections.list(zip.entries())) {
        files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return files;
  }

  private static String text(Map<String, byte[]> files, String name) {
    return new String(Objects.requireNonNull(files.get(name), name), UTF_8);
  }
}
