package dev.verity.privacy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Writes compact JWE (RFC 7516) with AES-GCM of 256 bits, on the JDK's ciphers alone: one is made
/// for each event, and in the library that reads them this is several times as slow.
final class CompactJwe {
  static final Base64.Encoder BASE_64 = Base64.getUrlEncoder().withoutPadding();
  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final byte[] NOTHING = {};

  private CompactJwe() {}

  /// What comes out of AES-GCM, as it stands in a JWE.
  record Closed(String iv, String content, String tag) {}

  /// Under the key itself (`dir`, RFC 7518 4.5).
  static String direct(byte[] header, byte[] content, SecretKey key) {
    return text(header, "", content, key);
  }

  /// Under a new key, which is wrapped (`A256GCMKW`, RFC 7518 4.7).
  ///
  /// @param header the protected header, in which initialization vector and tag of the wrapped key
  ///   stand
  static String wrapped(Function<Closed, byte[]> header, byte[] content, SecretKey wrapping) {
    var key = new byte[KEY_BYTES];
    DataKey.RANDOM.nextBytes(key);
    var wrapped = close(key, NOTHING, wrapping);
    return text(header.apply(wrapped), wrapped.content(), content, new SecretKeySpec(key, "AES"));
  }

  private static String text(byte[] header, String wrappedKey, byte[] content, SecretKey key) {
    var authenticated = BASE_64.encodeToString(header);
    var closed = close(content, authenticated.getBytes(US_ASCII), key);
    return String.join(".", authenticated, wrappedKey, closed.iv(), closed.content(), closed.tag());
  }

  private static Closed close(byte[] content, byte[] authenticated, SecretKey key) {
    var iv = new byte[IV_BYTES];
    DataKey.RANDOM.nextBytes(iv);
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
      cipher.updateAAD(authenticated);
      var closed = cipher.doFinal(content);
      var tag = closed.length - TAG_BYTES;
      return new Closed(
          BASE_64.encodeToString(iv),
          BASE_64.encodeToString(Arrays.copyOf(closed, tag)),
          BASE_64.encodeToString(Arrays.copyOfRange(closed, tag, closed.length)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("This Java cannot encrypt with AES-GCM.", impossible);
    }
  }
}
