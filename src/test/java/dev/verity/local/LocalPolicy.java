package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verity.audit.PublicKey;
import dev.verity.audit.SigningKey;
import dev.verity.policy.BadPolicy;
import dev.verity.policy.PolicyFile;
import dev.verity.privacy.Keyset;
import dev.verity.session.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// The policy of local runs, in which seconds stand for days.
public final class LocalPolicy {
  private static final String TEXT = read();
  private static final Policy POLICY = parsed();

  private LocalPolicy() {}

  /// As an operator would write it.
  public static String text() {
    return TEXT;
  }

  /// The policy, a keyset and a key for checkpoints as files in a folder, and the settings that
  /// name them.
  public static Map<String, String> settings(Path folder) throws IOException {
    var policy = Files.writeString(folder.resolve("policy.yaml"), TEXT).toAbsolutePath();
    var keyset = keyset(folder);
    if (!Files.exists(keyset)) {
      Keyset.create(keyset);
      SigningKey.make().write(signingKey(folder), folder.resolve("checkpoints.pub"));
    }
    return Map.of(
        "policy.file", policy.toString(),
        "privacy.keyset.file", keyset.toString(),
        "audit.signing.key.file", signingKey(folder).toString(),
        "audit.checkpoint.every", "PT2S");
  }

  /// What opens the keys of the sessions.
  public static Path keyset(Path folder) {
    return folder.resolve("keyset.json").toAbsolutePath();
  }

  /// Whose signatures the checkpoints bear.
  public static PublicKey signer(Path folder) {
    return SigningKey.read(signingKey(folder)).publicKey();
  }

  private static Path signingKey(Path folder) {
    return folder.resolve("checkpoints.pem").toAbsolutePath();
  }

  /// So old may a read be when the call that rests on it reaches Stripe: `freshness`, then the time
  /// in the queue.
  public static Duration onItsWay() {
    return POLICY.freshness().plus(POLICY.lease());
  }

  private static Policy parsed() {
    try {
      return PolicyFile.parse(TEXT);
    } catch (BadPolicy bad) {
      throw new IllegalStateException(bad);
    }
  }

  private static String read() {
    try (var yaml = LocalPolicy.class.getResourceAsStream("policy.yaml")) {
      return new String(Objects.requireNonNull(yaml).readAllBytes(), UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
