package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.verity.stripe.SdkComparison.Verifier;
import dev.verity.stripe.SignatureVerifier.Reason;
import dev.verity.stripe.SignatureVerifier.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The kept headers find out a verifier that is wrong.
final class SignaturePropertyTest {
  private static final Path CORPUS = Path.of("src/test/resources/dev/verity/fuzz/signature");
  private static final SignatureVerifier RIGHT =
      new SignatureVerifier(
          Stream.of("whsec_first", "whsec_second").map(SigningSecret::new).toList(),
          SignatureVerifier.TOLERANCE);

  enum Wrong implements Verifier {
    FORGETS_THE_CLOCK {
      @Override
      public Verdict verify(byte[] body, String header, Instant now) {
        var then = Instant.ofEpochSecond(SdkComparison.firstTimestamp(header));
        return RIGHT.verify(body, header, then);
      }
    },
    KNOWS_ONE_SECRET {
      @Override
      public Verdict verify(byte[] body, String header, Instant now) {
        return RIGHT.verify(body, header, now) instanceof Verdict.Accepted(var index) && index > 0
            ? new Verdict.Rejected(Reason.WRONG)
            : RIGHT.verify(body, header, now);
      }
    },
    FORGIVES_BLANKS {
      @Override
      public Verdict verify(byte[] body, String header, Instant now) {
        return RIGHT.verify(body, header.replace(" ", ""), now);
      }
    },
    STUMBLES {
      @Override
      public Verdict verify(byte[] body, String header, Instant now) {
        assertThat(header.split(",", -1)).allMatch(item -> item.split("=", -1).length == 2);
        return RIGHT.verify(body, header, now);
      }
    },
    TAKES_THE_BODY_FOR_TEXT {
      @Override
      public Verdict verify(byte[] body, String header, Instant now) {
        return RIGHT.verify(new String(body, UTF_8).strip().getBytes(UTF_8), header, now);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCorpusFindsAVerifierThat(Wrong verifier) throws IOException {
    assertThat(headers())
        .anySatisfy(input ->
            assertThat(catchThrowable(() -> SignatureProperty.holds(input, verifier))).isNotNull());
  }

  private static List<byte[]> headers() throws IOException {
    try (var files = Files.list(CORPUS)) {
      return files.map(SignaturePropertyTest::bytes).toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
