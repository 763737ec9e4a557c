package dev.verity.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.AESDecrypter;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeysetTest {
  private static final DataKey KEY = DataKey.create("k-1");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("keyset.json");
  }

  @Test
  void aWrappedKeyComesBack() {
    Keyset.create(file);
    var wrapped = Keyset.read(file).wrap(KEY);

    assertThat(Keyset.read(file).unwrap(wrapped)).isEqualTo(KEY);
    assertThat(Keyset.read(file).isCurrent(wrapped)).isTrue();
  }

  @Test
  void anyJoseLibraryOpensIt() throws Exception {
    var kid = Keyset.create(file).kids().getFirst();
    var jwe = JWEObject.parse(Keyset.read(file).wrap(KEY));
    var wrapping = (OctetSequenceKey) JWKSet.load(file.toFile()).getKeyByKeyId(kid);
    jwe.decrypt(new AESDecrypter(wrapping));

    assertThat(jwe.getHeader().toJSONObject())
        .containsEntry("alg", "A256GCMKW")
        .containsEntry("enc", "A256GCM")
        .containsEntry("kid", kid)
        .containsEntry("cty", "jwk+json");
    assertThat(jwe.getPayload().toJSONObject())
        .containsEntry("kty", "oct")
        .containsEntry("kid", "k-1")
        .containsKey("k");
    assertThat(kid).isEqualTo(wrapping.computeThumbprint().toString());
  }

  @Test
  void afterARotationTheNewKeyWrapsAndTheOldStillOpens() {
    var first = Keyset.create(file);
    var wrapped = first.wrap(KEY);
    var second = Keyset.rotate(file);

    assertThat(second.kids()).hasSize(2).last().isEqualTo(first.kids().getFirst());
    assertThat(Keyset.read(file).kids()).isEqualTo(second.kids());
    assertThat(second.unwrap(wrapped)).isEqualTo(KEY);
    assertThat(second.isCurrent(wrapped)).isFalse();
    assertThat(second.isCurrent(second.wrap(KEY))).isTrue();
  }

  @Test
  void whatIsWrappedUnderARetiredKeyIsNotTakenForErased() {
    var old = Keyset.create(file);
    var wrapped = old.wrap(KEY);
    var kid = old.kids().getFirst();
    Keyset.rotate(file);
    var left = Keyset.retire(file, kid);

    assertThat(left.kids()).hasSize(1).doesNotContain(kid);
    assertThatThrownBy(() -> Keyset.read(file).unwrap(wrapped))
        .isInstanceOf(UnknownWrappingKey.class)
        .hasMessageContainingAll(kid, left.kids().getFirst());
  }

  @Test
  void theCurrentKeyAndAnUnknownOneAreNotRetired() {
    var kid = Keyset.create(file).kids().getFirst();

    assertThatThrownBy(() -> Keyset.retire(file, kid))
        .isInstanceOf(BadKeyset.class)
        .hasMessageContaining("current");
    assertThatThrownBy(() -> Keyset.retire(file, "another"))
        .isInstanceOf(BadKeyset.class)
        .hasMessageContainingAll("another", kid);
    assertThat(Keyset.read(file).kids()).containsExactly(kid);
  }

  @Test
  void anExistingFileIsNotOverwritten() throws Exception {
    Files.writeString(file, "precious");

    assertThatThrownBy(() -> Keyset.create(file))
        .isInstanceOf(BadKeyset.class)
        .hasMessageContaining("there already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void nobodyButTheOwnerMayReadTheFile() throws Exception {
    Keyset.create(file);
    assertThat(mode()).isEqualTo("rw-------");

    Keyset.rotate(file);
    assertThat(mode()).isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
  void aFileThatOthersMayReadIsNotUsed(String mode) throws Exception {
    Keyset.create(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(() -> Keyset.read(file))
        .isInstanceOf(BadKeyset.class)
        .hasMessageContainingAll(mode, "chmod 600");
  }

  @Test
  void aLinkStaysALink() throws Exception {
    Keyset.create(file);
    var link = Files.createSymbolicLink(folder.resolve("link"), file);
    Keyset.rotate(link);

    assertThat(link).isSymbolicLink();
    assertThat(Keyset.read(file).kids()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"keys\": []}",
        "{\"keys\": [{\"kty\": \"oct\", \"k\": \"c2VjcmV0\", \"kid\": \"short\"}]}",
        "{\"keys\": [{\"kty\": \"oct\", \"k\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
        "{\"keys\": [{\"kty\": \"oct\", \"kid\": \"none\"}]}"
      })
  void whatIsNoKeysetIsRefusedWithoutAQuotation(String content) throws Exception {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThatThrownBy(() -> Keyset.read(file))
        .isInstanceOf(BadKeyset.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("AAAA")
        .hasMessageNotContaining("c2Vj")
        .hasNoCause();
  }

  @Test
  void anAbsentFileIsNamed() {
    assertThatThrownBy(() -> Keyset.read(file))
        .isInstanceOf(BadKeyset.class)
        .hasMessageContainingAll(file.toString(), "verity keyset create");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Jenny", "a.b.c.d.e"})
  void whatIsNoWrappedKeyIsRefused(String wrapped) {
    var keyset = Keyset.create(file);

    assertThatThrownBy(() -> keyset.unwrap(wrapped)).isInstanceOf(BrokenSeal.class);
    assertThatThrownBy(() -> keyset.isCurrent(wrapped)).isInstanceOf(BrokenSeal.class);
  }

  @Test
  void aChangedWrappedKeyIsRefused() {
    var keyset = Keyset.create(file);
    var wrapped = keyset.wrap(KEY);
    var middle = wrapped.length() - 40;
    var changed =
        wrapped.substring(0, middle)
            + (wrapped.charAt(middle) == 'A' ? 'B' : 'A')
            + wrapped.substring(middle + 1);

    assertThatThrownBy(() -> keyset.unwrap(changed))
        .isInstanceOf(BrokenSeal.class)
        .hasMessageContaining(keyset.kids().getFirst());
  }

  @Test
  void keysDoNotPrintThemselves() {
    var keyset = Keyset.create(file);
    var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(KEY.secret().getEncoded());

    assertThat(KEY).hasToString("DataKey[id=k-1, secret=hidden]");
    assertThat(keyset.toString()).isEqualTo("Keyset" + keyset.kids());
    assertThat(keyset.wrap(KEY)).doesNotContain(secret);
  }

  private String mode() throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
