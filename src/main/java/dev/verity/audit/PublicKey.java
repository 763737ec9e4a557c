package dev.verity.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// The key that says whether a checkpoint was signed by its counterpart.
public final class PublicKey {
  static final String ALGORITHM = "Ed25519";
  private static final String LABEL = "PUBLIC KEY";

  private final java.security.PublicKey key;

  PublicKey(java.security.PublicKey key) {
    this.key = key;
  }

  /// All public keys in a text, at least one.
  ///
  /// @throws IllegalArgumentException when there is none, or one is not of Ed25519
  public static List<PublicKey> of(String pem) {
    return Pem.read(LABEL, pem).stream().map(PublicKey::of).toList();
  }

  /// All public keys in a file, at least one.
  ///
  /// @throws IllegalArgumentException when the file cannot be read or holds no such key
  public static List<PublicKey> read(Path file) {
    try {
      return of(Files.readString(file));
    } catch (IOException | IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "%s holds no public Ed25519 key in PEM.".formatted(file), wrong);
    }
  }

  /// The SHA-256 of the key in DER, as `openssl pkey -pubin -outform DER | sha256sum` prints it.
  public String fingerprint() {
    return Sha256.hex(key.getEncoded());
  }

  /// As OpenSSL reads it.
  public String pem() {
    return Pem.write(LABEL, key.getEncoded());
  }

  boolean verifies(byte[] message, String signature) {
    try {
      var verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return false;
    }
  }

  private static PublicKey of(byte[] der) {
    try {
      var key = new X509EncodedKeySpec(der);
      return new PublicKey(KeyFactory.getInstance(ALGORITHM).generatePublic(key));
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("A public Ed25519 key is wanted.", wrong);
    }
  }
}
