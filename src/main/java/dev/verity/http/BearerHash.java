package dev.verity.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What is kept of a bearer token: its SHA-256. That is enough for a token drawn at random, which
/// nobody can guess, and too little for a password that somebody thought of.
public final class BearerHash {
  private static final String SCHEME = "Bearer ";
  private static final String ALGORITHM = "SHA-256";

  private final byte[] sha256;

  /// The hash that is written so.
  ///
  /// @param hex 64 hexadecimal digits
  public BearerHash(String hex) {
    sha256 = HexFormat.of().parseHex(hex);
    if (sha256.length != digest().getDigestLength()) {
      throw new IllegalArgumentException("A SHA-256 in 64 hexadecimal digits is wanted.");
    }
  }

  /// Whether a request may look; takes as long for a wrong token as for the right one.
  ///
  /// @param authorization the header's value, null when there is none
  public boolean admits(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    var token = authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(sha256, digest().digest(token.getBytes(UTF_8)));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return "BearerHash[hidden]";
  }
}
