package dev.verity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BearerHashTest {
  /// Of `abc`, from FIPS 180.
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final BearerHash hash = new BearerHash(OF_ABC);

  @ParameterizedTest
  @ValueSource(strings = {"Bearer abc", "bearer abc", "Bearer  abc "})
  void theTokenIsAdmitted(String header) {
    assertThat(hash.admits(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "abc", "Basic abc", "Bearer abcd", "Bearer " + OF_ABC})
  void anythingElseIsNot(String header) {
    assertThat(hash.admits(header)).isFalse();
    assertThat(hash.admits(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "ba78", OF_ABC + "00", "zz"})
  void whatIsNoHashIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new BearerHash(text));
  }

  @Test
  void itDoesNotPrintItself() {
    assertThat(hash.toString()).doesNotContain("ba78");
  }
}
