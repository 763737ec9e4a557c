package dev.verity.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.operations.Wellbeing;
import dev.verity.operations.Wellbeing.Calls;
import dev.verity.operations.Wellbeing.Keys;
import dev.verity.operations.Wellbeing.Notary;
import dev.verity.operations.Wellbeing.Recovery;
import dev.verity.projection.Need;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NeedLineTest {
  @Test
  void whatRunsWellNeedsNobody() {
    var keys = new Keys("test", false, 0, false);
    assertThat(
            NeedLine.of(
                new Wellbeing(
                    Map.of(),
                    null,
                    new Calls("closed", 0.0, 1, 64, List.of(keys)),
                    new Recovery(List.of(), List.of(), false),
                    new Notary(3, 0))))
        .isEmpty();
    assertThat(NeedLine.of(new Wellbeing(Map.of(), null, null, null, null))).isEmpty();
  }

  @Test
  void whatKeepsVerityFromStripeIsSaid() {
    var keys = List.of(new Keys("test", true, 0, false), new Keys("live", false, 2, true));
    assertThat(
            NeedLine.of(
                new Wellbeing(
                    Map.of(),
                    null,
                    new Calls("half_open", 80.0, 1, 64, keys),
                    new Recovery(List.of(), List.of(), true),
                    new Notary(3, 1))))
        .extracting(NeedLine::what)
        .containsExactly(
            "Calls to Stripe are stopped",
            "Stripe refuses the key for test mode",
            "Stripe refuses the key for results in live mode",
            "2 accounts do not let the key act for them",
            "Stripe refuses the key the lists that recovery reads",
            "The journal was written to by somebody else");
  }

  @ParameterizedTest
  @EnumSource(Need.Kind.class)
  void everyNeedSaysWhatAndWhere(Need.Kind kind) {
    var line = NeedLine.of(new Need(kind, 2, null, List.of("vs_1", "vs_2"), "foreign_cancel"));
    assertThat(line.what()).isNotBlank();
    assertThat(line.href()).startsWith("/");
  }

  @Test
  void oneSessionIsALinkToIt() {
    var need = new Need(Need.Kind.STUCK, 1, null, List.of("vs_1"), "");
    assertThat(NeedLine.of(need).what()).isEqualTo("1 session waits too long");
    assertThat(NeedLine.of(need).href()).isEqualTo("/sessions/vs_1");
  }
}
