package dev.verity.audit;

import static java.nio.file.StandardOpenOption.CREATE_NEW;

import dev.verity.files.OwnersFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// The private key that signs checkpoints. It never leaves this type but to be written to its file.
public final class SigningKey {
  private static final String LABEL = "PRIVATE KEY";

  private final KeyPair keys;

  private SigningKey(KeyPair keys) {
    this.keys = keys;
  }

  /// A new one.
  public static SigningKey make() {
    try {
      return new SigningKey(KeyPairGenerator.getInstance(PublicKey.ALGORITHM).generateKeyPair());
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("Every Java has Ed25519.", missing);
    }
  }

  /// The key in a PKCS#8 PEM file, as `openssl genpkey -algorithm ed25519` writes it.
  ///
  /// @throws IllegalArgumentException when the file cannot be read or holds no such key
  public static SigningKey read(Path file) {
    try {
      var der = new PKCS8EncodedKeySpec(Pem.read(LABEL, Files.readString(file)).getFirst());
      var secret =
          (EdECPrivateKey) KeyFactory.getInstance(PublicKey.ALGORITHM).generatePrivate(der);
      return new SigningKey(pair(secret));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "%s holds no private Ed25519 key in PEM (PKCS#8), as `verity audit new-key` writes it."
              .formatted(file),
          wrong);
    }
  }

  /// The other half, for everybody who verifies.
  public PublicKey publicKey() {
    return new PublicKey(keys.getPublic());
  }

  /// Writes the secret to a new file that only its owner can read, where files have owners, and the
  /// public key to one beside it.
  ///
  /// @throws IOException when one of them is there already or cannot be written
  public void write(Path file, Path publicFile) throws IOException {
    if (Files.exists(publicFile)) {
      throw new FileAlreadyExistsException(publicFile.toString());
    }
    new OwnersFile(file).create(Pem.write(LABEL, keys.getPrivate().getEncoded()));
    Files.writeString(publicFile, publicKey().pem(), CREATE_NEW);
  }

  /// The signature in Base64.
  String sign(byte[] message) {
    try {
      var signer = Signature.getInstance(PublicKey.ALGORITHM);
      signer.initSign(keys.getPrivate());
      signer.update(message);
      return Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("A checkpoint could not be signed.", failure);
    }
  }

  /// Java makes a public key only together with its private one, from 32 random bytes: here they
  /// are those of the key.
  private static KeyPair pair(EdECPrivateKey secret) throws GeneralSecurityException {
    var seed =
        secret
            .getBytes()
            .orElseThrow(() -> new GeneralSecurityException("The key does not show its bytes."));
    var generator = KeyPairGenerator.getInstance(PublicKey.ALGORITHM);
    generator.initialize(NamedParameterSpec.ED25519, new Known(seed));
    var pair = generator.generateKeyPair();
    if (!Arrays.equals(pair.getPrivate().getEncoded(), secret.getEncoded())) {
      throw new GeneralSecurityException("The public key could not be derived.");
    }
    return pair;
  }

  private static final class Known extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final byte[] bytes;

    Known(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] wanted) {
      System.arraycopy(bytes, 0, wanted, 0, wanted.length);
    }
  }
}
