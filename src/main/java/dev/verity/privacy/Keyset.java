package dev.verity.privacy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.AESDecrypter;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/// Key-encryption keys in a file: a JWK Set (RFC 7517) of symmetric keys of 256 bits. The first
/// wraps, all of them unwrap.
///
/// A wrapped key is a compact JWE (`A256GCMKW`, `A256GCM`) whose plaintext is the data key as a
/// JWK, so that every JOSE library can open it. Whoever changes the file (`create`, `rotate`,
/// `retire`) does so alone; readers see the old file or the new one.
public final class Keyset implements KeyWrap {
  private static final int BITS = 256;
  private static final int JSON_LENGTH = 192;
  private static final String JWK_CONTENT = "jwk+json";

  private final List<OctetSequenceKey> keys;

  private Keyset(List<OctetSequenceKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /// The keyset in a file that its owner alone may read.
  ///
  /// @throws BadKeyset when it is not there, may be read by others, or holds something else
  public static Keyset read(Path file) {
    var keys = new ArrayList<OctetSequenceKey>();
    for (var key : parsed(file, KeysetFile.read(file))) {
      keys.add(checked(file, key));
    }
    if (keys.isEmpty()) {
      throw new BadKeyset("%s holds no key; make one with `verity keyset create`.".formatted(file));
    }
    if (keys.stream().map(OctetSequenceKey::getKeyID).distinct().count() < keys.size()) {
      throw new BadKeyset("%s holds two keys with the same kid.".formatted(file));
    }
    return new Keyset(keys);
  }

  /// A new file with one new key.
  ///
  /// @throws BadKeyset when the file is there already, or cannot be written
  public static Keyset create(Path file) {
    var keyset = new Keyset(List.of(drawn()));
    KeysetFile.create(file, keyset.json());
    return keyset;
  }

  /// A new key comes first and wraps from now on; the others still unwrap.
  public static Keyset rotate(Path file) {
    var keys = new ArrayList<>(read(file).keys);
    keys.addFirst(drawn());
    return replace(file, new Keyset(keys));
  }

  /// A key is gone. What is still wrapped under it is lost.
  ///
  /// @throws BadKeyset when it is the current key, or not there
  public static Keyset retire(Path file, String kid) {
    var keyset = read(file);
    if (kid.equals(keyset.kids().getFirst())) {
      throw new BadKeyset(
          "%s is the current key of %s; rotate before you retire it.".formatted(kid, file));
    }
    var rest = keyset.keys.stream().filter(key -> !key.getKeyID().equals(kid)).toList();
    if (rest.size() == keyset.keys.size()) {
      throw new BadKeyset(
          "%s is no key of %s, which holds %s."
              .formatted(kid, file, String.join(", ", keyset.kids())));
    }
    return replace(file, new Keyset(rest));
  }

  /// The ids of the keys, the current one first.
  public List<String> kids() {
    return keys.stream().map(JWK::getKeyID).toList();
  }

  @Override
  public String wrap(DataKey key) {
    var current = keys.getFirst();
    var jwk = new JsonBytes(JSON_LENGTH);
    jwk.object(
        "kty", "oct",
        "kid", key.id(),
        "k", CompactJwe.BASE_64.encodeToString(key.secret().getEncoded()));
    return CompactJwe.wrapped(
        wrapped -> header(current, wrapped), jwk.toByteArray(), current.toSecretKey("AES"));
  }

  private static byte[] header(OctetSequenceKey wrapping, CompactJwe.Closed wrapped) {
    var header = new JsonBytes(JSON_LENGTH);
    header.object(
        "kid",
        wrapping.getKeyID(),
        "cty",
        JWK_CONTENT,
        "enc",
        "A256GCM",
        "tag",
        wrapped.tag(),
        "alg",
        "A256GCMKW",
        "iv",
        wrapped.iv());
    return header.toByteArray();
  }

  @Override
  public DataKey unwrap(String wrapped) {
    var jwe = parsed(wrapped);
    var kid = jwe.getHeader().getKeyID();
    var wrapping =
        keys.stream()
            .filter(key -> key.getKeyID().equals(kid))
            .findFirst()
            .orElseThrow(() -> new UnknownWrappingKey(String.valueOf(kid), kids()));
    try {
      jwe.decrypt(new AESDecrypter(wrapping));
      var jwk = OctetSequenceKey.parse(jwe.getPayload().toString());
      return new DataKey(jwk.getKeyID(), jwk.toSecretKey("AES"));
    } catch (JOSEException | ParseException | RuntimeException _) {
      throw new BrokenSeal(
          "A wrapped data key does not open with key-encryption key %s, which it names: it was changed, or it holds something else."
              .formatted(kid));
    }
  }

  @Override
  public boolean isCurrent(String wrapped) {
    return keys.getFirst().getKeyID().equals(parsed(wrapped).getHeader().getKeyID());
  }

  @Override
  public String toString() {
    return "Keyset" + kids();
  }

  private static JWEObject parsed(String wrapped) {
    try {
      return JWEObject.parse(wrapped);
    } catch (ParseException | RuntimeException _) {
      throw new BrokenSeal("A wrapped data key is a compact JWE; this is something else.");
    }
  }

  private static List<JWK> parsed(Path file, String json) {
    try {
      return JWKSet.parse(json).getKeys();
    } catch (ParseException | RuntimeException _) {
      throw new BadKeyset("%s is no JWK Set (RFC 7517).".formatted(file));
    }
  }

  private static OctetSequenceKey checked(Path file, JWK key) {
    if (key instanceof OctetSequenceKey secret && key.size() == BITS && key.getKeyID() != null) {
      return secret;
    }
    throw new BadKeyset(
        "%s holds a key that is not symmetric (kty oct) of 256 bits with a kid.".formatted(file));
  }

  /// Its name is the thumbprint (RFC 7638), from which nobody finds 256 random bits.
  private static OctetSequenceKey drawn() {
    try {
      return new OctetSequenceKey.Builder(DataKey.create("new").secret())
          .keyUse(KeyUse.ENCRYPTION)
          .algorithm(JWEAlgorithm.A256GCMKW)
          .keyIDFromThumbprint()
          .build();
    } catch (JOSEException impossible) {
      throw new IllegalStateException("This Java has no SHA-256.", impossible);
    }
  }

  private static Keyset replace(Path file, Keyset keyset) {
    KeysetFile.replace(file, keyset.json());
    return keyset;
  }

  private String json() {
    return new JWKSet(List.copyOf(keys)).toString(false) + System.lineSeparator();
  }
}
