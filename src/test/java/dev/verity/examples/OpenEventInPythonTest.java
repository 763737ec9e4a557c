package dev.verity.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.verity.privacy.DataKey;
import dev.verity.privacy.Keyset;
import dev.verity.privacy.SealedEvent;
import dev.verity.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Verity seals, another language opens with a JOSE library of its own.
final class OpenEventInPythonTest {
  private static final String EVENT =
      """
      {"id": "evt_1", "data": {"object": {"id": "vs_1", "metadata": {"name": "Jenny"}, "url": null,
       "options": {"document": {"allowed_types": ["passport", {"a/b~c": ["é😀", 1.5]}]}}}},
       "a/b": "x", "~": [null, true], "type": "identity.verification_session.verified"}
      """;

  @TempDir private Path folder;

  @Test
  void pythonOpensASealedEvent() throws Exception {
    var python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(OpenEventInPythonTest::hasJwcrypto)
            .findFirst();
    assumeTrue(
        python.isPresent(), "No python3 here can import jwcrypto (Debian: python3-jwcrypto).");
    var file = folder.resolve("keyset.json");
    Keyset.create(file);
    var keyset = Keyset.rotate(file);
    var key = DataKey.create("k-1");
    var sealed = SealedEvent.seal(EVENT.getBytes(UTF_8), key);

    var opened =
        run(
            sealed,
            python.orElseThrow(),
            "src/examples/python/open_event.py",
            file.toString(),
            keyset.wrap(key));

    assertThat(Json.MAPPER.readTree(opened)).isEqualTo(Json.MAPPER.readTree(EVENT));
  }

  private static boolean hasJwcrypto(String python) {
    try {
      return exit(new ProcessBuilder(python, "-c", "import jwcrypto").start()) == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private byte[] run(byte[] input, String... command) throws IOException {
    var complaints = folder.resolve("stderr").toFile();
    var process = new ProcessBuilder(command).redirectError(complaints).start();
    try (var in = process.getOutputStream()) {
      in.write(input);
    }
    var out = process.getInputStream().readAllBytes();
    assertThat(exit(process)).as(Files.readString(complaints.toPath())).isZero();
    return out;
  }

  private static int exit(Process process) {
    return process.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue();
  }
}
