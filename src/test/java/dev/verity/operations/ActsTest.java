package dev.verity.operations;

import static dev.verity.operations.Staff.CARL;
import static dev.verity.operations.Staff.OLGA;
import static dev.verity.operations.Staff.VERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.Actor;
import dev.verity.access.Permission;
import dev.verity.access.Role;
import dev.verity.projection.AskedRequest;
import dev.verity.projection.FoldedLives;
import dev.verity.session.Request;
import dev.verity.session.Request.Known;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ActsTest {
  private static final String KNOWN = FoldedLives.id(4);
  private static final String UNHEARD = "vs_1QNobodyHeardOf";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final List<Request> sent = new ArrayList<>();
  private FoldedLives store;
  private Acts acts;

  @BeforeEach
  void open() {
    store = FoldedLives.of(folder.resolve("store"), 8);
    acts = new Acts((_, request) -> sent.add(request), store.sessions());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aRequestIsSentInTheNameOfWhoAsksAndForTheSessionAsItIsKnown() throws InterruptedException {
    var until = Instant.parse("2026-12-24T00:00:00Z");
    var wish = Wish.of(Known.REDACT, "asked for by mail").withNotBefore(until);
    var asked = (Asked.Sent) acts.ask(CARL, KNOWN, wish);
    var summary = store.sessions().summary(KNOWN).orElseThrow();
    assertThat(asked.session()).isEqualTo(KNOWN);
    assertThat(summary.account()).isNotNull();
    assertThat(sent)
        .containsExactly(
            new Request(
                asked.request().id(),
                Known.REDACT,
                summary.livemode(),
                summary.account(),
                "carl",
                "asked for by mail",
                until,
                null));
    assertThat(acts.ask(CARL, KNOWN, wish)).isNotEqualTo(asked);
  }

  @ParameterizedTest
  @EnumSource
  void withoutThePermissionNothingIsSent(Known kind) throws InterruptedException {
    var wish = Wish.of(kind, "because").withAbout("hold_1");
    assertThat(acts.ask(VERA, KNOWN, wish))
        .isEqualTo(new Asked.NotPermitted(Permission.toAskFor(kind)));
    assertThat(sent).isEmpty();
    var only = new Actor("one", Set.of(Permission.toAskFor(kind)), null);
    assertThat(acts.ask(only, KNOWN, wish)).isInstanceOf(Asked.Sent.class);
  }

  @Test
  void aPermissionIsLookedAtBeforeAnythingElse() throws InterruptedException {
    assertThat(acts.ask(OLGA, "no session", Wish.of(Known.HOLD, "")))
        .isEqualTo(new Asked.NotPermitted(Permission.HOLD));
  }

  @Test
  void whatIsMissingOrOfAnotherFormIsNamed() throws InterruptedException {
    var fine = Wish.of(Known.CANCEL, "because");
    assertThat(unfit("vs_", fine)).isEqualTo("session");
    assertThat(unfit("../etc", fine)).isEqualTo("session");
    assertThat(unfit(KNOWN, Wish.of(Known.CANCEL, " "))).isEqualTo("reason");
    assertThat(unfit(KNOWN, Wish.of(Known.CANCEL, "x".repeat(501)))).isEqualTo("reason");
    assertThat(unfit(KNOWN, Wish.of(Known.WITHDRAW, "because"))).isEqualTo("about");
    assertThat(unfit(KNOWN, fine.withAbout(" "))).isEqualTo("about");
    assertThat(unfit(KNOWN, fine.withId("a b"))).isEqualTo("id");
    assertThat(unfit(KNOWN, fine.withId("x".repeat(129)))).isEqualTo("id");
    assertThat(unfit(KNOWN, Wish.of(Known.NOTE, "because").withNotBefore(Instant.EPOCH)))
        .isEqualTo("notBefore");
    assertThat(sent).isEmpty();
  }

  @Test
  void ofASessionThatWasNeverHeardOfItIsSaidWhoseItIs() throws InterruptedException {
    var fine = Wish.of(Known.RETRIEVE, "because");
    assertThat(unfit(UNHEARD, fine)).isEqualTo("livemode");
    assertThat(unfit(UNHEARD, fine.withOwner(true, "somebody"))).isEqualTo("account");
    acts.ask(OLGA, UNHEARD, fine.withOwner(true, "acct_1Shop"));
    assertThat(sent)
        .singleElement()
        .satisfies(request -> {
          assertThat(request.livemode()).isTrue();
          assertThat(request.account()).isEqualTo("acct_1Shop");
        });
  }

  @Test
  void whoseASessionIsIsNotSaidOtherwise() throws InterruptedException {
    var known = store.sessions().summary(KNOWN).orElseThrow();
    var fine = Wish.of(Known.RETRIEVE, "because");
    assertThat(unfit(KNOWN, fine.withOwner(!known.livemode(), null))).isEqualTo("livemode");
    assertThat(unfit(KNOWN, fine.withOwner(known.livemode(), "acct_1Other"))).isEqualTo("account");
    assertThat(acts.ask(OLGA, KNOWN, fine.withOwner(known.livemode(), known.account())))
        .isInstanceOf(Asked.Sent.class);
  }

  @Test
  void theSameIdAsksAgainForTheSameOnly() throws InterruptedException {
    var session = FoldedLives.id(3); // with a hold of `legal`
    var legal = new Actor("legal", Role.COMPLIANCE.permissions(), null);
    var again = Wish.of(Known.HOLD, "in other words").withId("req_hold_3");
    assertThat(acts.ask(legal, session, again)).isInstanceOf(Asked.Sent.class);
    assertThat(acts.ask(CARL, session, again)).isEqualTo(new Asked.Reused("req_hold_3"));
    assertThat(acts.ask(legal, session, Wish.of(Known.REDACT, "because").withId("req_hold_3")))
        .isEqualTo(new Asked.Reused("req_hold_3"));
    assertThat(sent).hasSize(1);
  }

  @Test
  void theSameIdIsNotForAnotherTime() throws InterruptedException {
    var session = FoldedLives.id(4);
    var taking = new Acts(store::take, store.sessions());
    var until = Instant.parse("2027-12-24T00:00:00.123456789Z");
    var wish = Wish.of(Known.REDACT, "because").withId("timed");
    assertThat(taking.ask(CARL, session, wish.withNotBefore(until))).isInstanceOf(Asked.Sent.class);
    assertThat(taking.ask(CARL, session, wish.withNotBefore(until))).isInstanceOf(Asked.Sent.class);
    assertThat(taking.ask(CARL, session, wish.withNotBefore(until.plusSeconds(1))))
        .isEqualTo(new Asked.Reused("timed"));
    assertThat(taking.ask(CARL, session, wish)).isEqualTo(new Asked.Reused("timed"));
  }

  @Test
  void anAnswerIsFoundWhenTheStoreHasIt() throws InterruptedException {
    var number = 17;
    var session = FoldedLives.id(number);
    assertThat(acts.find(session, "req_redact_17")).isEmpty();
    var answering = new Acts((_, _) -> store.live(number), store.sessions());
    answering.ask(CARL, session, Wish.of(Known.HOLD, "because").withOwner(true, null));
    var found = answering.await(session, "req_redact_17", PATIENCE).orElseThrow();
    assertThat(found.verdict()).isNotNull();
    assertThat(answering.find(session, "req_redact_17")).contains(found);
  }

  @Test
  void whoReusesAnIdDoesNotChangeTheAnswerOfWhoHadItFirst() {
    var first = new Request("once", Known.HOLD, true, null, "carl", "because", null, null);
    store.answer(KNOWN, first, "done", null);
    var second = new Request("once", Known.CANCEL, true, null, "olga", "because", null, null);
    store.answer(KNOWN, second, "rejected", "reused_id");
    assertThat(acts.find(KNOWN, "once").orElseThrow())
        .extracting(AskedRequest::kind, AskedRequest::actor, AskedRequest::verdict)
        .containsExactly("hold", "carl", "done");
  }

  @Test
  void nobodyWaitsForeverForAnAnswer() throws InterruptedException {
    assertThat(acts.await(KNOWN, "req_of_nobody", Duration.ofMillis(1))).isEmpty();
    assertThat(store.views().work().requests(null, 200).items())
        .extracting(AskedRequest::id)
        .doesNotContain("req_of_nobody");
  }

  private String unfit(String session, Wish wish) throws InterruptedException {
    return Objects.requireNonNull((Asked.Unfit) acts.ask(OLGA, session, wish)).part();
  }
}
