package dev.verity.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

final class WrittenOnceTest {
  private record Word(String text) {}

  private final ArrayList<Word> written = new ArrayList<>();
  private final Serializer<Word> once =
      new WrittenOnce<>((_, word) -> {
        written.add(word);
        return word.text().getBytes(UTF_8);
      });

  @Test
  void theSameValueIsWrittenOnceForStoreAndTopic() {
    var word = new Word("one");
    assertThat(once.serialize("store", word)).isEqualTo("one".getBytes(UTF_8));
    assertThat(once.serialize("topic", word)).isEqualTo("one".getBytes(UTF_8));
    assertThat(written).containsExactly(word);
  }

  @Test
  void everyOtherValueIsWritten() {
    assertThat(once.serialize("store", new Word("one"))).isEqualTo("one".getBytes(UTF_8));
    assertThat(once.serialize("store", new Word("two"))).isEqualTo("two".getBytes(UTF_8));
    assertThat(once.serialize("store", null)).isNull();
    assertThat(written).hasSize(2);
  }
}
