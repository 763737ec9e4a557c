package dev.verity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.audit.Finding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is whole is called whole, and everything that somebody does to it is named.
final class VerificationTest {
  private final List<Finding> findings = new ArrayList<>();

  @Test
  void aWholeJournalHasNoFindings() {
    assertThat(verdict(Copy.whole()))
        .isEqualTo(new Verdict(5, 5, 35, 0, 0, 0, 3, 3, 0, 5, true, 0));
  }

  @ParameterizedTest
  @EnumSource
  void tamperingIsNamed(Tampering tampering) {
    var verdict = verdict(tampering.of(Copy.whole()));
    assertThat(findings.stream().map(Finding::kind).collect(Collectors.toSet()))
        .as("%s", findings)
        .isEqualTo(tampering.kinds());
    assertThat(verdict.findings()).isEqualTo(findings.size());
    assertThat(verdict.isGood()).isFalse();
  }

  @Test
  void aFindingSaysWhereAndWhat() {
    verdict(Tampering.ENTRY_REMOVED.of(Copy.whole()));
    assertThat(findings)
        .contains(
            new Finding(
                Kind.REMOVED,
                "vs_2",
                3,
                "verity.audit-0@16",
                "Entry 3 is wanted before this one; nothing was found."));
  }

  @Test
  void anEntryChangedWithItsHashIsNamedAndNotTheOneBehindIt() {
    verdict(Tampering.ENTRY_CHANGED_WITH_ITS_HASH.of(Copy.whole()));
    assertThat(findings)
        .filteredOn(finding -> finding.kind() == Kind.CHANGED)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.sequence()).isEqualTo(3);
          assertThat(finding.place()).isEqualTo("verity.audit-0@11");
        });
  }

  @Test
  void oneSessionAloneIsVerifiedWithAllCheckpoints() {
    var verification = new Verification("vs_3", List.of(), findings::add);
    Tampering.LAST_ENTRY_REMOVED.of(Copy.whole()).tell("vs_3", verification);
    assertThat(verification.end()).isEqualTo(new Verdict(1, 1, 7, 0, 0, 0, 3, 3, 0, 4, false, 0));
  }

  @Test
  void whatRetentionHasDeletedIsNoFinding() {
    var copy = Copy.whole();
    copy.journal.subList(0, 13).clear();
    copy.journalStart = 13;
    assertThat(verdict(copy)).isEqualTo(new Verdict(5, 5, 22, 0, 5, 0, 3, 1, 2, 5, true, 0));
  }

  @Test
  void whatWasWrittenBeforeThereWereChainsIsCounted() {
    var copy = Copy.whole();
    for (var session = 1; session <= 5; session++) {
      var chain = new Chain(null);
      for (var sequence = 1; sequence <= 7; sequence++) {
        var index = copy.indexOf("vs_" + session, sequence);
        var entry = copy.entryAt(index);
        copy.replace(index, sequence < 3 ? Copy.unchained(entry) : chain.append(entry));
      }
      copy.heads.put("vs_" + session, new Head("vs_" + session, 0, 7, chain.head()));
    }
    copy.sign(copy.key);
    assertThat(verdict(copy)).isEqualTo(new Verdict(5, 5, 35, 10, 0, 0, 3, 3, 0, 5, true, 0));
  }

  @Test
  void entriesBehindTheHeadThatWasReadOnlyHaveToLinkOn() {
    var copy = Copy.whole();
    var fifth = copy.entryAt(copy.indexOf("vs_1", 5));
    copy.heads.put("vs_1", new Head("vs_1", 0, 5, fifth.hash()));
    copy.heads.remove("vs_5");
    assertThat(verdict(copy)).isEqualTo(new Verdict(5, 5, 35, 0, 0, 1, 3, 3, 0, 5, true, 0));
  }

  private Verdict verdict(Copy copy) {
    var verification = new Verification(null, List.of(copy.publicKey()), findings::add);
    copy.tell(null, verification);
    return verification.end();
  }
}
