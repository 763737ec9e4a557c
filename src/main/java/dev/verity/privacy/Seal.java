package dev.verity.privacy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.DirectDecrypter;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A compact JWE (RFC 7516) under a data key, bound to one event by its protected header `event`.
final class Seal {
  /// The member of an event that holds it.
  static final String MEMBER = "sealed";

  private static final String EVENT = "event";
  private static final int HEADER_LENGTH = 160;

  private Seal() {}

  static String close(byte[] content, String eventId, DataKey key) {
    var header = new JsonBytes(HEADER_LENGTH);
    header.object("enc", "A256GCM", EVENT, eventId, "alg", "dir", "kid", key.id());
    return CompactJwe.direct(header.toByteArray(), content, key.secret());
  }

  /// @throws BrokenSeal when it is no seal of this event under this key
  static byte[] open(String seal, @Nullable String eventId, DataKey key) {
    var jwe = parsed(seal).orElseThrow(() -> new BrokenSeal("An event's seal is no JWE of ours."));
    var header = jwe.getHeader();
    if (!key.id().equals(header.getKeyID())) {
      throw new BrokenSeal(
          "An event's seal names another key than %s, which was to open it.".formatted(key.id()));
    }
    try {
      jwe.decrypt(new DirectDecrypter(key.secret()));
    } catch (JOSEException | IllegalStateException _) {
      throw new BrokenSeal(
          "An event's seal does not open with key %s, which it names: it was changed, or made with another key of that name."
              .formatted(key.id()));
    }
    if (eventId == null || !eventId.equals(header.getCustomParam(EVENT))) {
      throw new BrokenSeal(
          "An event carries the seal of another event, made with the same key %s."
              .formatted(key.id()));
    }
    return jwe.getPayload().toBytes();
  }

  static Optional<String> keyOf(String seal) {
    return parsed(seal).map(jwe -> jwe.getHeader().getKeyID());
  }

  private static Optional<JWEObject> parsed(String seal) {
    try {
      var jwe = JWEObject.parse(seal);
      var header = jwe.getHeader();
      return JWEAlgorithm.DIR.equals(header.getAlgorithm())
              && EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
              && header.getCompressionAlgorithm() == null
          ? Optional.of(jwe)
          : Optional.empty();
    } catch (ParseException | RuntimeException _) {
      return Optional.empty();
    }
  }
}
