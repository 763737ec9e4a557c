package dev.verity.followup;

import static dev.verity.followup.ScriptedStripe.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.ManualClock;
import dev.verity.session.FollowUp;
import dev.verity.session.FollowUp.Action;
import dev.verity.stripe.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyLocksTest {
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Reply.Failure FORBIDDEN = failure(403, null);
  private static final Reply.Failure UNKNOWN = failure(401, null);

  private final ManualClock clock = new ManualClock();
  private final KeyLocks keys = new KeyLocks(PAUSE, clock);

  @ParameterizedTest(name = "answered {0}")
  @ValueSource(ints = {401, 0})
  void aKeyThatIsUnknownOrMissingShutsItsModeForAllAccountsAndNoOther(int httpStatus) {
    keys.refused(of(true, null), failure(httpStatus, null));

    assertThat(keys.letThrough(of(true, null))).isFalse();
    assertThat(keys.letThrough(of(true, "acct_1"))).isFalse();
    assertThat(keys.letThrough(of(false, null))).isTrue();
    assertThat(keys.letThrough(of(false, "acct_1"))).isTrue();
    assertThat(keys.isRefused(true)).isTrue();
    assertThat(keys.isRefused(false)).isFalse();
  }

  @Test
  void anAccountThatForbidsShutsItselfInItsModeAlone() {
    keys.refused(of(true, "acct_1"), FORBIDDEN);

    assertThat(keys.letThrough(of(true, "acct_1"))).isFalse();
    assertThat(keys.letThrough(of(false, "acct_1"))).isTrue();
    assertThat(keys.letThrough(of(true, "acct_2"))).isTrue();
    assertThat(keys.letThrough(of(true, null))).isTrue();
    assertThat(keys.isRefused(true)).isFalse();
    assertThat(keys.accountsRefused(true)).isEqualTo(1);
    assertThat(keys.accountsRefused(false)).isZero();
  }

  @Test
  void aKeyWithoutRightsForOurOwnAccountIsRefused() {
    keys.refused(of(true, null), FORBIDDEN);

    assertThat(keys.isRefused(true)).isTrue();
    assertThat(keys.accountsRefused(true)).isZero();
    assertThat(keys.letThrough(of(true, "acct_1"))).isTrue();
  }

  @Test
  void aKeyThatOneAccountForbidsIsKnownAgain() {
    keys.refused(of(true, null), UNKNOWN);
    clock.advance(PAUSE);
    assertThat(keys.letThrough(of(true, "acct_1"))).isTrue();
    keys.refused(of(true, "acct_1"), FORBIDDEN);

    assertThat(keys.isRefused(true)).isFalse();
    assertThat(keys.letThrough(of(true, null))).isTrue();
    assertThat(keys.letThrough(of(true, "acct_1"))).isFalse();
  }

  @Test
  void whileOneCallTriesARefusedKeyTheOthersWait() {
    keys.refused(of(true, null), UNKNOWN);
    clock.advance(PAUSE);

    assertThat(keys.letThrough(of(true, "acct_1"))).isTrue();
    assertThat(keys.letThrough(of(true, null))).isFalse();
    assertThat(keys.areShut(of(true, "acct_1"))).isTrue();
  }

  @Test
  void aKeyForResultsThatIsRefusedShutsThemAlone() {
    var results = of(Action.RETRIEVE_RESULTS, false, null);
    keys.refused(results, UNKNOWN);

    assertThat(keys.letThrough(results)).isFalse();
    assertThat(keys.isResultsKeyRefused(false)).isTrue();
    assertThat(keys.isResultsKeyRefused(true)).isFalse();
    assertThat(keys.isRefused(false)).isFalse();
    assertThat(keys.letThrough(of(false, null))).isTrue();
    assertThat(keys.letThrough(of(Action.RETRIEVE_RESULTS, true, null))).isTrue();

    keys.accepted(results);
    assertThat(keys.letThrough(results)).isTrue();
  }

  @Test
  void aKeyForResultsThatIsAcceptedSaysNothingOfTheOther() {
    keys.refused(of(false, null), UNKNOWN);
    keys.refused(of(false, "acct_1"), FORBIDDEN);
    keys.refused(of(false, null), UNKNOWN);

    keys.accepted(of(Action.RETRIEVE_RESULTS, false, "acct_1"));

    assertThat(keys.isRefused(false)).isTrue();
    assertThat(keys.accountsRefused(false)).isEqualTo(1);
  }

  @Test
  void whatIsAcceptedIsOpen() {
    keys.refused(of(true, "acct_1"), FORBIDDEN);
    clock.advance(PAUSE);
    keys.accepted(of(true, "acct_1"));

    assertThat(keys.letThrough(of(true, "acct_1"))).isTrue();
    assertThat(keys.letThrough(of(true, "acct_1"))).isTrue();
    assertThat(keys.accountsRefused(true)).isZero();
  }

  private FollowUp of(boolean livemode, @Nullable String account) {
    return of(Action.CANCEL, livemode, account);
  }

  private FollowUp of(Action action, boolean livemode, @Nullable String account) {
    var expiry = clock.instant().plus(Given.LEASE);
    return new FollowUp("vs_1-1", "vs_1", action, livemode, account, 1, "key", expiry, false);
  }
}
