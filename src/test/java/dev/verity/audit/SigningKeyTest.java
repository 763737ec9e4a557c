package dev.verity.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys are those of OpenSSL: the example of RFC 8410 is one.
final class SigningKeyTest {
  private static final String SECRET =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----
      """;
  private static final String PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
      -----END PUBLIC KEY-----
      """;

  @TempDir private Path folder;

  @Test
  void thePublicKeyIsFoundFromTheSecretOne() throws IOException {
    var file = Files.writeString(folder.resolve("key.pem"), SECRET);
    assertThat(SigningKey.read(file).publicKey().pem()).isEqualTo(PUBLIC);
  }

  @Test
  void aWrittenKeyIsItsOwnersAndReadAgain() throws IOException {
    var file = folder.resolve("key.pem");
    var publicFile = folder.resolve("key.pem.pub");
    var key = SigningKey.make();
    key.write(file, publicFile);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var message = "text".getBytes(UTF_8);
    var signature = SigningKey.read(file).sign(message);
    var known = PublicKey.read(publicFile).getFirst();
    assertThat(known.verifies(message, signature)).isTrue();
    assertThat(known.verifies("test".getBytes(UTF_8), signature)).isFalse();
    assertThat(known.verifies(message, "no Base64!")).isFalse();
    assertThat(SigningKey.make().publicKey().verifies(message, signature)).isFalse();
    assertThatThrownBy(() -> key.write(file, publicFile))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void whatIsNoKeyIsRefusedAndNotQuoted() throws IOException {
    var rest = SECRET.replace("MC4CAQ", "MC4CAR");
    var file = Files.writeString(folder.resolve("key.pem"), rest);
    assertThatThrownBy(() -> SigningKey.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("MC4CAR")
        .hasMessageContaining("PKCS#8");
    assertThatThrownBy(() -> PublicKey.read(file)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SigningKey.read(folder.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
