package dev.verity.session;

import static dev.verity.session.Status.Known.REQUIRES_INPUT;
import static dev.verity.session.Status.Known.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Policy.Retry;
import dev.verity.session.Policy.Scope;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which sessions a rule is for, and how patient a policy is.
final class ScopeTest {
  private static final Snapshot LEVEL =
      new Snapshot(
          REQUIRES_INPUT,
          Redaction.Known.NONE,
          "document_expired",
          null,
          "document",
          true,
          Given.START);

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          ,                            none
          abandoned,                   session
          consent_declined,            session
          country_not_supported,       session
          device_not_supported,        session
          under_supported_age,         session
          document_expired,            document
          document_unverified_other,   document
          selfie_face_mismatch,        selfie
          id_number_mismatch,          id_number
          email_unverified_other,      email
          phone_verification_declined, phone
          address_mismatch,            other
          documentary,                 other
          """)
  void aCodeBelongsToAGroup(@Nullable String code, String group) {
    assertThat(ErrorGroup.of(code).wire()).isEqualTo(group);
  }

  @Test
  void aScopeWithoutWordsFitsAll() {
    assertThat(Scope.of().fits(true, "acct_1", LEVEL)).isTrue();
    assertThat(Scope.of().fits(false, null, Given.snapshot(VERIFIED))).isTrue();
  }

  @Test
  void everyWordOfAScopeMustFit() {
    assertThat(fits(Set.of("document_expired"), true, "acct_1", "document", true)).isTrue();
    assertThat(fits(Set.of("document"), true, "acct_1", "document", true)).isTrue();
    assertThat(fits(Set.of("selfie"), true, "acct_1", "document", true)).isFalse();
    assertThat(fits(Set.of("none"), true, "acct_1", "document", true)).isFalse();
    assertThat(fits(Set.of(), false, "acct_1", "document", true)).isFalse();
    assertThat(fits(Set.of(), true, "acct_2", "document", true)).isFalse();
    assertThat(fits(Set.of(), true, "own", "document", true)).isFalse();
    assertThat(fits(Set.of(), true, "acct_1", "id_number", true)).isFalse();
    assertThat(fits(Set.of(), true, "acct_1", "document", false)).isFalse();
    assertThat(Scope.of(VERIFIED).fits(true, "acct_1", LEVEL)).isFalse();
  }

  @Test
  void thePlatformsOwnAccountHasAWord() {
    var own = new Scope(Set.of(), Set.of("none"), null, Set.of(Scope.OWN), Set.of(), null);
    assertThat(own.fits(true, null, Given.snapshot(VERIFIED))).isTrue();
    assertThat(own.fits(true, "acct_1", Given.snapshot(VERIFIED))).isFalse();
    assertThat(own.fits(true, null, LEVEL)).isFalse();
  }

  private static boolean fits(
      Set<String> errors, boolean livemode, String account, String type, boolean selfie) {
    return new Scope(
            Set.of(REQUIRES_INPUT), errors, livemode, Set.of(account), Set.of(type), selfie)
        .fits(true, "acct_1", LEVEL);
  }

  @Test
  void pausesDoubleAndAreSpread() {
    var retry = new Retry(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofHours(72), 5);
    assertThat(retry.delay(1, 0)).isEqualTo(Duration.ofMillis(9_100));
    assertThat(retry.delay(2, 0)).isEqualTo(Duration.ofMillis(18_400));
    assertThat(retry.delay(3, 0)).isEqualTo(Duration.ofMillis(37_200));
    assertThat(retry.delay(1, 7)).isEqualTo(Duration.ofMillis(9_800));
    assertThat(retry.delay(100, 0)).isEqualTo(Duration.ofSeconds(3_816));
    var endless = new Retry(Duration.ofMillis(1), Duration.ofDays(9_999), Duration.ZERO, 5);
    assertThat(endless.delay(32, 0))
        .isEqualTo(Duration.ofMillis(1L << 30).multipliedBy(101).dividedBy(100));
  }
}
