package dev.verity.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final CharsetDecoder DECODER =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  @Test
  void everyCharacterIsValid() {
    var text = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        text.appendCodePoint(c);
      }
    }

    assertThat(Utf8.isValid(text.toString().getBytes(UTF_8))).isTrue();
  }

  @Test
  void everyTwoBytesAndWhatMayFollowAreJudgedAsTheJdkJudgesThem() {
    byte[] borders = {0, 0x7F, (byte) 0x80, (byte) 0xBF, (byte) 0xC0, (byte) 0xFF};
    for (int bits = 0x8000; bits < 1 << 16; bits++) {
      for (byte third : borders) {
        for (byte fourth : new byte[] {0x41, (byte) 0x80}) {
          byte[] bytes = {(byte) (bits >> 8), (byte) bits, third, fourth};

          if (Utf8.isValid(bytes) != isValidForTheJdk(bytes)) {
            fail("%s", HexFormat.of().formatHex(bytes));
          }
        }
      }
    }
  }

  @Test
  void aCharacterCutShortIsInvalid() {
    assertThat(Utf8.isValid(new byte[] {(byte) 0xC3})).isFalse();
    assertThat(Utf8.isValid(new byte[] {(byte) 0xE2, (byte) 0x82})).isFalse();
    assertThat(Utf8.isValid(new byte[] {(byte) 0xF0, (byte) 0x9F, (byte) 0x98})).isFalse();
  }

  @Test
  void randomBytesInLongAsciiAreJudgedAsTheJdkJudgesThem() {
    var random = new Random(25);
    for (int i = 0; i < 100_000; i++) {
      var bytes = "a".repeat(random.nextInt(4, 40)).getBytes(UTF_8);
      var at = random.nextInt(bytes.length - 3);
      bytes[at] = (byte) random.nextInt(0xC0, 0x100);
      for (int j = 1; j < random.nextInt(1, 5); j++) {
        bytes[at + j] = (byte) random.nextInt(0x70, 0xD0);
      }

      assertThat(Utf8.isValid(bytes)).isEqualTo(isValidForTheJdk(bytes));
    }
  }

  private static boolean isValidForTheJdk(byte[] bytes) {
    try {
      DECODER.decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException invalid) {
      return false;
    }
  }
}
