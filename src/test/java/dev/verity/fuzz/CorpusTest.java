package dev.verity.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Every input that is kept, tried again. New ones are found by `mvn -q -Pfuzz verify`.
final class CorpusTest {

  @Test
  void whateverIsKeptIsTakenAsItShould() throws IOException {
    var inputs = 0;
    var crashes = new ArrayList<String>();
    for (var target : Target.values()) {
      for (var input : target.inputs()) {
        inputs++;
        try {
          target.check(Files.readAllBytes(input));
        } catch (RuntimeException | Error crash) {
          crashes.add(input + ": " + crash);
        }
      }
    }
    System.out.printf(
        "fuzz corpora: targets %d, inputs %d, crashes %d%n",
        Target.values().length, inputs, crashes.size());
    assertThat(crashes).isEmpty();
  }
}
