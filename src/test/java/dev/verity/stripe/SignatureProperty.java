package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.stripe.SdkComparison.Verifier;
import dev.verity.stripe.SignatureVerifier.Verdict;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Whatever stands in a header, there is a verdict, it is the official SDK's but for our two
/// improvements, and what is accepted is fresh and has a signature that plain Java makes too.
///
/// An input is the header, a line feed and the body. `@` in the header stands for the signature of
/// the body with the first secret, `#` for that with the second: nobody guesses one.
public final class SignatureProperty {
  private static final Instant NOW = Instant.ofEpochSecond(1_760_000_961);
  private static final List<String> SECRETS = List.of("whsec_first", "whsec_second");
  private static final SignatureVerifier OURS =
      new SignatureVerifier(
          SECRETS.stream().map(SigningSecret::new).toList(), SignatureVerifier.TOLERANCE);

  private SignatureProperty() {}

  public static void holds(byte[] input) {
    holds(input, OURS::verify);
  }

  static void holds(byte[] input, Verifier verifier) {
    var text = new String(input, UTF_8);
    var end = text.indexOf('\n');
    var body = end < 0 ? "" : text.substring(end + 1);
    var header = signed(end < 0 ? text : text.substring(0, end), body);
    new SdkComparison(SECRETS, body, header, NOW).outcome(verifier);
    if (verifier.verify(body.getBytes(UTF_8), header, NOW) instanceof Verdict.Accepted(var index)) {
      var seconds = SdkComparison.firstTimestamp(header);
      assertThat(Duration.between(NOW, Instant.ofEpochSecond(seconds)).abs())
          .isLessThanOrEqualTo(SignatureVerifier.TOLERANCE);
      assertThat(header.split(",", -1))
          .contains("v1=" + signature(SECRETS.get(index), seconds + "." + body));
    }
  }

  private static String signed(String header, String body) {
    var payload = SdkComparison.firstTimestamp(header) + "." + body;
    var signatures = SECRETS.stream().map(secret -> signature(secret, payload)).toList();
    return header.replace("@", signatures.getFirst()).replace("#", signatures.getLast());
  }

  private static String signature(String secret, String payload) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(payload.getBytes(UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has HMAC-SHA256.", impossible);
    }
  }
}
