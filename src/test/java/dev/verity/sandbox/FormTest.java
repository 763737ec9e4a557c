package dev.verity.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a=1|{\"a\":\"1\"}",
        "a=1&b=2|{\"a\":\"1\",\"b\":\"2\"}",
        "a[b]=1&a[c]=2|{\"a\":{\"b\":\"1\",\"c\":\"2\"}}",
        "a[b][c][d]=1|{\"a\":{\"b\":{\"c\":{\"d\":\"1\"}}}}",
        "a[]=x&a[]=y|{\"a\":{\"0\":\"x\",\"1\":\"y\"}}",
        "a[0]=x&a[1]=y|{\"a\":{\"0\":\"x\",\"1\":\"y\"}}",
        "a%5Bb%5D=1|{\"a\":{\"b\":\"1\"}}",
        "a=%C3%A9+x%26|{\"a\":\"é x&\"}",
        "a=|{\"a\":\"\"}",
        "a|{\"a\":\"\"}",
        "a=1&a=2|{\"a\":\"2\"}",
        "&&a=1&|{\"a\":\"1\"}"
      })
  void formsBecomeTrees(String form, String json) {
    assertThat(Form.parse(form)).isEqualTo(Json.MAPPER.readTree(json));
  }

  @Test
  void anEmptyBodyHasNoParameters() {
    assertThat(Form.parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1&a[b]=2",
        "a[b]=1&a=2",
        "a[b",
        "a[b]c=1",
        "=1",
        "[]=1",
        "a=%zz",
        "a=%",
        "a[b][c][d][e][f][g][h][i][j][k]=1"
      })
  void whatHasNoShapeIsRefused(String form) {
    assertThatThrownBy(() -> Form.parse(form)).isInstanceOf(Refusal.class);
  }
}
