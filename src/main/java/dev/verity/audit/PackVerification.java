package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.EvidencePack.Manifest;
import dev.verity.audit.Finding.Kind;
import dev.verity.topics.Checkpoint;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Checks an evidence pack without Kafka: its manifest, chain, head, checkpoints and proofs.
///
/// A pack proves what is in it. That nothing was left out behind the last checkpoint it cannot
/// prove.
public final class PackVerification {
  private final PackFile pack;
  private final Manifest manifest;
  private final List<PublicKey> keys;
  private final Consumer<Finding> findings;
  private final Map<Long, StoredEntry> entries = new HashMap<>();
  private final Map<Long, Checkpoint> checkpoints = new HashMap<>();
  private long found;
  private long checkpointsValid;
  private long unanchored;

  private PackVerification(
      PackFile pack, Manifest manifest, List<PublicKey> keys, Consumer<Finding> findings) {
    this.pack = pack;
    this.manifest = manifest;
    this.keys = keys;
    this.findings =
        finding -> {
          found++;
          findings.accept(finding);
        };
  }

  /// What a pack comes to.
  ///
  /// @param keys those that may have signed; none takes the pack's own
  /// @throws BadPack when the file is no pack at all
  public static Verdict of(Path path, List<PublicKey> keys, Consumer<Finding> findings)
      throws BadPack {
    var pack = PackFile.read(path);
    var manifest = manifest(path, pack);
    var its = keys.isEmpty() ? ownKeys(path, pack) : keys;
    return new PackVerification(pack, manifest, its, findings).verdict();
  }

  private static Manifest manifest(Path path, PackFile pack) throws BadPack {
    var bytes = pack.bytes(EvidencePack.MANIFEST);
    try {
      var manifest =
          StrictJson.MAPPER.readValue(bytes == null ? new byte[0] : bytes, Manifest.class);
      if (manifest.format() == Manifest.FORMAT) {
        return manifest;
      }
      throw new BadPack(
          "%s has format %d; this Verity knows %d."
              .formatted(path, manifest.format(), Manifest.FORMAT));
    } catch (JacksonException unreadable) {
      throw new BadPack("The manifest of %s cannot be read.".formatted(path));
    }
  }

  private static List<PublicKey> ownKeys(Path path, PackFile pack) throws BadPack {
    var own = pack.bytes(EvidencePack.KEY);
    try {
      return own == null ? List.of() : PublicKey.of(new String(own, UTF_8));
    } catch (IllegalArgumentException wrong) {
      throw new BadPack("%s in %s holds no public Ed25519 key.".formatted(EvidencePack.KEY, path));
    }
  }

  private Verdict verdict() {
    compareWithManifest();
    var chain = chain();
    var links = new CheckpointLinks(false, keys, findings);
    var lines = pack.lines(EvidencePack.CHECKPOINTS);
    for (var line = 0; line < lines.size(); line++) {
      takeCheckpoint(links, lines.get(line), line + 1);
    }
    takeProofs();
    return new Verdict(
        1,
        chain.isValid() ? 1 : 0,
        pack.lines(EvidencePack.ENTRIES).size(),
        entries.values().stream()
            .filter(one -> one.entry() != null && one.entry().hash() == null)
            .count(),
        chain.beganLate() ? 1 : 0,
        pack.bytes(EvidencePack.SESSION) == null ? 1 : 0,
        lines.size(),
        checkpointsValid,
        0,
        unanchored,
        !keys.isEmpty(),
        found);
  }

  private void compareWithManifest() {
    manifest
        .files()
        .forEach((name, hash) -> {
          var content = pack.bytes(name);
          if (content == null) {
            find(Kind.PACK, 0, name, 0, "A file is wanted, as the manifest says; it is not there.");
          } else if (!Sha256.hex(content).equals(hash)) {
            find(
                Kind.PACK,
                0,
                name,
                0,
                "The SHA-256 %s is wanted, as the manifest says; found is %s."
                    .formatted(hash, Sha256.hex(content)));
          }
        });
    for (var name : pack.names()) {
      if (!name.equals(EvidencePack.MANIFEST) && !manifest.files().containsKey(name)) {
        find(Kind.PACK, 0, name, 0, "A file that the manifest names is wanted; this one is not.");
      }
    }
  }

  private SessionChain chain() {
    var chain = new SessionChain(manifest.session(), findings);
    var isFrontGone = manifest.journalStart() > 0;
    var head = head();
    if (head != null) {
      chain.expect(head);
    }
    var lines = pack.lines(EvidencePack.ENTRIES);
    for (var line = 0; line < lines.size(); line++) {
      var place = new Place(EvidencePack.ENTRIES, line + 1);
      var bytes = lines.get(line).getBytes(UTF_8);
      var stored = StoredEntry.read(0, line, place, manifest.session(), bytes);
      chain.take(stored, isFrontGone);
      if (stored.entry() != null) {
        entries.putIfAbsent(stored.entry().sequence(), stored);
      }
    }
    chain.end(isFrontGone);
    return chain;
  }

  private @Nullable Head head() {
    var bytes = pack.bytes(EvidencePack.SESSION);
    if (bytes == null) {
      return null;
    }
    try {
      var session = StrictJson.object(bytes);
      return Head.of(manifest.session(), 0, session);
    } catch (JacksonException | IllegalArgumentException unreadable) {
      find(Kind.PACK, 0, EvidencePack.SESSION, 0, "A session is wanted; this cannot be read.");
      return null;
    }
  }

  private void takeCheckpoint(CheckpointLinks links, String line, int number) {
    var place = new Place(EvidencePack.CHECKPOINTS, number);
    var bytes = line.getBytes(UTF_8);
    var partition = partition(bytes);
    var stored = StoredCheckpoint.read(partition, place, bytes);
    if (links.isSound(stored) && stored.checkpoint() != null) {
      checkpointsValid++;
      checkpoints.put(stored.checkpoint().number(), stored.checkpoint());
    }
  }

  private static int partition(byte[] bytes) {
    try {
      return StrictJson.object(bytes).path("partition").asInt(-1);
    } catch (JacksonException | IllegalArgumentException _) {
      return -1;
    }
  }

  private void takeProofs() {
    var anchored = new TreeSet<Long>();
    var lines = pack.lines(EvidencePack.PROOFS);
    for (var line = 0; line < lines.size(); line++) {
      var proof = proof(lines.get(line), line + 1);
      if (proof != null) {
        anchored.add(proof.sequence());
        check(proof, line + 1);
      }
    }
    var newest = anchored.isEmpty() ? 0 : anchored.last();
    for (var sequence : entries.keySet()) {
      if (sequence > newest) {
        unanchored++;
      } else if (!anchored.contains(sequence)) {
        find(
            Kind.PACK,
            sequence,
            EvidencePack.PROOFS,
            0,
            "A proof is wanted, as for later entries; there is none.");
      }
    }
  }

  private @Nullable Proof proof(String line, int number) {
    try {
      return StrictJson.MAPPER.readValue(line, Proof.class);
    } catch (JacksonException _) {
      find(Kind.PACK, 0, EvidencePack.PROOFS, number, "A proof is wanted; this cannot be read.");
      return null;
    }
  }

  private void check(Proof proof, int line) {
    var entry = entries.get(proof.sequence());
    var checkpoint = checkpoints.get(proof.checkpoint());
    if (entry == null || checkpoint == null) {
      find(
          Kind.PACK,
          proof.sequence(),
          EvidencePack.PROOFS,
          line,
          "Entry %d and a sound checkpoint %d are wanted; one of them is not there."
              .formatted(proof.sequence(), proof.checkpoint()));
      return;
    }
    var root = root(entry, proof);
    if (!checkpoint.root().equals(root) || checkpoint.entries() != proof.size()) {
      find(
          Kind.CHECKPOINT_CONTRADICTED,
          proof.sequence(),
          EvidencePack.PROOFS,
          line,
          "The entry is wanted to lead to the root %s of checkpoint %d; it leads to %s."
              .formatted(checkpoint.root(), checkpoint.number(), root));
    }
  }

  private static @Nullable String root(StoredEntry entry, Proof proof) {
    try {
      var path = proof.path().stream().map(HexFormat.of()::parseHex).toList();
      var data = HexFormat.of().parseHex(entry.computed());
      var root = MerkleTree.root(data, proof.index(), proof.size(), path);
      return root == null ? null : HexFormat.of().formatHex(root);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private void find(Kind kind, long sequence, String file, int line, String sentence) {
    var place = line == 0 ? file : new Place(file, line).toString();
    findings.accept(new Finding(kind, manifest.session(), sequence, place, sentence));
  }
}
