package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret of one webhook endpoint. The key is the whole text, `whsec_` included. It never
/// prints itself.
public final class SigningSecret {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int FINGERPRINT_BYTES = 4;

  private final Mac prototype;

  /// Cheaper than a copy for each signature; a thread that signs once makes one copy, as it would
  /// anyway.
  @SuppressWarnings("ThreadLocalUsage") // secrets are few, and live as long as the process
  private final ThreadLocal<Mac> own = ThreadLocal.withInitial(this::copy);

  private final boolean looksLikeStripes;
  private final String fingerprint;

  public SigningSecret(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("A signing secret is wanted, an empty text was found.");
    }
    looksLikeStripes = text.matches("whsec_[\\x21-\\x7e]+");
    try {
      fingerprint = fingerprint(text);
      prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(text.getBytes(UTF_8), ALGORITHM));
    } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// The 32 bytes of HMAC-SHA256 over `<timestamp>.<body>`, Stripe's scheme `v1`. Safe for many
  /// threads.
  byte[] sign(byte[] timestamp, byte[] body) {
    var mac = own.get();
    mac.reset(); // or what broke off in the midst of one signature would be in the next
    mac.update(timestamp);
    mac.update((byte) '.');
    return mac.doFinal(body);
  }

  /// A whole `Stripe-Signature` header for a body sent at this second.
  public String header(long epochSecond, byte[] body) {
    var signature = sign(Long.toString(epochSecond).getBytes(UTF_8), body);
    return "t=" + epochSecond + ",v1=" + HexFormat.of().formatHex(signature);
  }

  /// Whether the text begins as every secret does that Stripe has made.
  public boolean looksLikeStripes() {
    return looksLikeStripes;
  }

  /// A name for the secret that may be shown: the first 8 hexadecimal digits of its SHA-256. Who
  /// has the secret can make sure that it is this one; 32 bits say nothing to others about a secret
  /// that was drawn at random, as Stripe's are.
  public String fingerprint() {
    return fingerprint;
  }

  private static String fingerprint(String text) throws NoSuchAlgorithmException {
    var sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(sha256, 0, FINGERPRINT_BYTES);
  }

  private Mac copy() {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return "SigningSecret[hidden]";
  }
}
