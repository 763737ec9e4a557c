package dev.verity.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DatabindException;

final class MomentsTest {
  @Test
  void aMomentIsItsOwnText() {
    var random = RandomGenerator.of("L64X128MixRandom");
    for (var count = 0; count < 20_000; count++) {
      var second = random.nextLong(-100_000_000_000L, 300_000_000_000L);
      var nano =
          random.nextBoolean() ? 0 : random.nextInt(1_000) * (random.nextBoolean() ? 1 : 1_000_000);
      var moment = Instant.ofEpochSecond(second - (random.nextBoolean() ? second % 60 : 0), nano);
      assertThat(Moments.text(moment)).isEqualTo(moment.toString());
      var read = Moments.of(moment.toString());
      assertThat(read == null ? Instant.parse(moment.toString()) : read).isEqualTo(moment);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-01T08:00:00Z",
        "2024-02-29T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2026-11-01T08:00:00.1Z",
        "2026-11-01T08:00:00.000000001Z"
      })
  void aMomentIsReadWithoutTheFormatter(String text) {
    assertThat(Moments.of(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-11-01",
        "2026-11-01T08:00Z",
        "2026-11-01T08:00:00",
        "2026-11-01T08:00:00.Z",
        "2026-11-01T08:00:00.1234567890Z",
        "2026-11-01T08:00:00,5Z",
        "2026-11-01T08:00:60Z",
        "2026-11-01T24:00:00Z",
        "2026-02-29T08:00:00Z",
        "2026-13-01T08:00:00Z",
        "2026-00-01T08:00:00Z",
        "2026-11-0xT08:00:00Z",
        "2026-11-01T08:00:00+01:00",
        "-999-11-01T08:00:00Z"
      })
  void anyOtherTextIsLeftToTheFormatter(String text) {
    assertThat(Moments.of(text)).isNull();
  }

  @Test
  void whatTheFormatterTakesOrRefusesIsTakenOrRefused() {
    assertThat(Json.MAPPER.readValue("\"2026-11-01T24:00:00Z\"", Instant.class))
        .isEqualTo(Instant.parse("2026-11-02T00:00:00Z"));
    assertThat(Json.MAPPER.readValue("1793520000.5", Instant.class))
        .isEqualTo(Instant.ofEpochSecond(1_793_520_000L, 500_000_000));
    assertThatThrownBy(() -> Json.MAPPER.readValue("\"2026-02-30T08:00:00Z\"", Instant.class))
        .isInstanceOf(DatabindException.class);
  }
}
