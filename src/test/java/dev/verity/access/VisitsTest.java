package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VisitsTest {
  private static final VisitLimits LIMITS =
      new VisitLimits(Duration.ofMinutes(30), Duration.ofHours(12), 3, 5);

  @TempDir private Path folder;
  private People people;

  @BeforeEach
  void open() {
    people = new People(folder, LIMITS);
  }

  @Test
  void aVisitBelongsToWhoBeganIt() {
    var olgas = begin("olga");
    assertThat(actor(olgas)).contains(new Actor("olga", Role.OPERATOR.permissions(), null));
    assertThat(actor(begin("carl")))
        .hasValueSatisfying(actor -> assertThat(actor.name()).isEqualTo("carl"));
  }

  @Test
  void anIdThatNobodyWasGivenOpensNothing() {
    begin("olga");
    assertThat(actor(null)).isEmpty();
    assertThat(actor("")).isEmpty();
    assertThat(actor(RandomSecret.draw().text())).isEmpty();
  }

  @Test
  void eachHasAnIdAndAWordForFormsOfItsOwn() {
    var one = begin("olga");
    var other = begin("olga");
    assertThat(one).isNotEqualTo(other).hasSize(43);
    assertThat(people.visits.find(one).orElseThrow().forms().is(forms(other))).isFalse();
    assertThat(people.visits.find(one).orElseThrow().forms().is(forms(one))).isTrue();
    assertThat(people.visits.find(one).orElseThrow().forms().is(null)).isFalse();
    assertThat(forms(one)).isNotEqualTo(one);
  }

  @Test
  void silenceEndsIt() {
    var id = begin("olga");
    people.clock.advance(Duration.ofMinutes(29));
    assertThat(actor(id)).isPresent();
    people.clock.advance(Duration.ofMinutes(29));
    assertThat(actor(id)).isPresent();
    people.clock.advance(Duration.ofMinutes(30));
    assertThat(actor(id)).isEmpty();
  }

  @Test
  void whatAnOpenPageAsksForByItselfIsNoSignThatSomebodyIsThere() {
    var id = begin("olga");
    people.clock.advance(Duration.ofMinutes(29));
    assertThat(people.visits.peek(id)).isPresent();
    people.clock.advance(Duration.ofMinutes(1));
    assertThat(people.visits.peek(id)).isEmpty();
    assertThat(actor(id)).isEmpty();
  }

  @Test
  void atSomeTimeItEndsInAnyCase() {
    var id = begin("olga");
    for (int minutes = 20; minutes < 12 * 60; minutes += 20) {
      people.clock.advance(Duration.ofMinutes(20));
      assertThat(actor(id)).isPresent();
    }
    people.clock.advance(Duration.ofMinutes(20));
    assertThat(actor(id)).isEmpty();
  }

  @Test
  void signOutEndsThisOneOnly() {
    var here = begin("olga");
    var there = begin("olga");
    people.visits.end(here);
    assertThat(actor(here)).isEmpty();
    assertThat(actor(there)).isPresent();
    people.visits.end(null);
  }

  @Test
  void whoIsDisabledIsOutAtOnceAndForGood() {
    var id = begin("olga");
    people.disable("olga");
    assertThat(actor(id)).isEmpty();
    people.file.change(roster -> roster.with(roster.known("olga").disabled(false)));
    assertThat(actor(id)).isEmpty();
  }

  @Test
  void whoIsRemovedIsOutAtOnce() {
    var id = begin("olga");
    people.file.change(roster -> roster.without(roster.known("olga")));
    assertThat(actor(id)).isEmpty();
  }

  @Test
  void anotherRoleHoldsAtOnce() {
    var id = begin("olga");
    people.role("olga", Role.VIEWER);
    assertThat(actor(id).orElseThrow().permissions()).containsExactly(Permission.VIEW);
    people.role("olga", Role.COMPLIANCE);
    assertThat(actor(id).orElseThrow().may(Permission.REDACT)).isTrue();
  }

  @Test
  void aNewPasswordEndsWhatBeganWithTheOld() {
    var id = begin("olga");
    people.password("olga", "another very long password");
    assertThat(actor(id)).isEmpty();
    assertThat(actor(begin("olga"))).isPresent();
  }

  @Test
  void oneUserHasSoManyAndTheQuietestMakesRoom() {
    var ids = new ArrayList<String>();
    for (int count = 0; count < 3; count++) {
      ids.add(begin("olga"));
    }
    assertThat(actor(ids.getFirst())).isPresent(); // so the second is the quietest
    var last = begin("olga");
    assertThat(actor(ids.get(1))).isEmpty();
    assertThat(actor(ids.getFirst())).isPresent();
    assertThat(actor(ids.getLast())).isPresent();
    assertThat(actor(last)).isPresent();
  }

  @Test
  void inAllThereAreSoManyToo() {
    var first = begin("olga");
    for (var name : new String[] {"a", "b", "c", "d", "e"}) {
      people.add(name, Role.VIEWER, "of no matter here");
      begin(name);
    }
    assertThat(people.visits.count()).isEqualTo(5);
    assertThat(actor(first)).isEmpty();
  }

  @Test
  void whoMayNotComeInBeginsNone() {
    people.disable("olga");
    assertThat(people.visits.begin("olga")).isEmpty();
    assertThat(people.visits.begin("nobody")).isEmpty();
    assertThat(people.visits.count()).isZero();
  }

  private String begin(String name) {
    return people.visits.begin(name).orElseThrow().text();
  }

  private Optional<Actor> actor(@Nullable String id) {
    return people.visits.find(id).map(Visit::actor);
  }

  private String forms(String id) {
    return people.visits.find(id).orElseThrow().forms().text();
  }
}
