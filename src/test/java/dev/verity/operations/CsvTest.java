package dev.verity.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvTest {
  @Test
  void aCellIsQuotedWhereItHasTo() {
    assertThat(Csv.line("plain", "a,b", "say \"yes\"", "two\r\nlines", "", null))
        .isEqualTo("plain,\"a,b\",\"say \"\"yes\"\"\",\"two\r\nlines\",,\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1"})
  void aTextThatWouldBeAFormulaIsText(String text) {
    assertThat(Csv.line(text)).isEqualTo("'" + text + "\r\n");
  }

  @Test
  void aLineEndHidesNoFormula() {
    assertThat(Csv.line("\r=1")).isEqualTo("\"'\r=1\"\r\n");
  }

  @Test
  void numbersAndMomentsStayAsTheyAre() {
    assertThat(Csv.line(-7, -0.5, true, Instant.parse("-0001-01-01T00:00:00Z")))
        .isEqualTo("-7,-0.5,true,-0001-01-01T00:00:00Z\r\n");
  }
}
