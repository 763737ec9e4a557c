package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.access.Denial.Why;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignInTest {
  @TempDir private Path folder;
  private People people;
  private SignIn signIn;

  @BeforeEach
  void open() {
    people = new People(folder);
    signIn = people.signIn();
  }

  @Test
  void whoKnowsThePasswordComesIn() {
    assertThat(attempt("olga", People.OLGAS)).isEqualTo(new Admission.Admitted("olga"));
    assertThat(attempt(" Olga ", People.OLGAS)).isEqualTo(new Admission.Admitted("olga"));
    assertThat(people.denials.all()).isEmpty();
  }

  @Test
  void everybodyElseHearsTheSame() {
    people.disable("carl");
    people.file.change(roster -> roster.and(User.named("elsewhere", Set.of(Role.VIEWER))));

    assertThat(
            List.of(
                attempt("olga", People.CARLS),
                attempt("nobody", People.OLGAS),
                attempt("carl", People.CARLS),
                attempt("elsewhere", ""),
                attempt("", "")))
        .containsOnly(new Admission.Refused());
    assertThat(people.denials.reasons()).hasSize(5).containsOnly(Why.NOT_KNOWN);
  }

  @Test
  void everyAttemptIsTheSameWork() {
    people.disable("carl");
    people.file.change(roster -> roster.and(User.named("elsewhere", Set.of(Role.VIEWER))));
    var costs = new ArrayList<Cost>();
    signIn =
        new SignIn(
            people.file,
            People.CHEAP,
            SignInRates.DEFAULT,
            people.denials,
            people.clock,
            (hash, password) -> {
              costs.add(hash.cost());
              return hash.matches(password);
            });
    for (var name : List.of("olga", "nobody", "carl", "elsewhere", "", "x".repeat(100_000))) {
      costs.clear();
      attempt(name, People.OLGAS);
      assertThat(costs).as(name).containsExactly(People.CHEAP);
    }
  }

  @Test
  void whatStrangersCallThemselvesIsNotHandedOn() {
    attempt(People.OLGAS, "the password went into the other field");
    attempt("olga", "wrong");
    assertThat(people.denials.all()).extracting(Denial::actor).containsExactly(null, "olga");
  }

  @Test
  void oneNameIsTriedSoOftenAndNoMore() {
    var households =
        IntStream.rangeClosed(1, 11)
            .mapToObj(number -> new Whereabouts(InetAddress.ofLiteral("198.51.100." + number)))
            .toList();
    for (var name : List.of("olga", "nobody")) {
      for (var household : households.subList(0, 10)) {
        assertThat(attempt(name, "a guess", household)).isEqualTo(new Admission.Refused());
      }
      assertThat(attempt(name, People.OLGAS, households.getLast()))
          .isEqualTo(new Admission.Later(Duration.ofMinutes(1)));
    }
    assertThat(people.denials.all().getLast().why()).isEqualTo(Why.TOO_OFTEN);

    people.clock.advance(Duration.ofMinutes(1));
    assertThat(attempt("olga", People.OLGAS)).isEqualTo(new Admission.Admitted("olga"));
  }

  @Test
  void oneHouseholdTriesSoManyNamesAndNoMore() {
    for (int number = 0; number < 30; number++) {
      assertThat(attempt("name-" + number, "guess")).isEqualTo(new Admission.Refused());
    }
    assertThat(attempt("olga", People.OLGAS))
        .isEqualTo(new Admission.Later(Duration.ofSeconds(10)));
    assertThat(attempt("olga", People.OLGAS, new Whereabouts(InetAddress.ofLiteral("203.0.113.1"))))
        .isEqualTo(new Admission.Admitted("olga"));
  }

  @Test
  void aCrowdAtTheDoorWaitsAndIsToldSo() throws Exception {
    var inside = new CountDownLatch(4);
    var leave = new CountDownLatch(1);
    signIn =
        new SignIn(
            people.file,
            People.CHEAP,
            SignInRates.DEFAULT,
            people.denials,
            people.clock,
            (_, _) -> {
              inside.countDown();
              return uninterrupted(leave);
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 4).forEach(_ -> threads.execute(() -> attempt("olga", "guess")));
      inside.await();
      assertThat(attempt("carl", People.CARLS)).isInstanceOf(Admission.Later.class);
      leave.countDown();
    }
  }

  @Test
  void aPasswordThatIsHashedTooCheaplyIsHashedAnewWhenItIsGiven() {
    var dearer = new Cost(16, 2, 1);
    signIn = new SignIn(people.file, dearer, SignInRates.DEFAULT, people.denials, people.clock);
    var before = people.file.current().known("olga");

    assertThat(attempt("olga", "a guess")).isEqualTo(new Admission.Refused());
    assertThat(people.file.current().known("olga")).isEqualTo(before);
    assertThat(attempt("olga", People.OLGAS)).isEqualTo(new Admission.Admitted("olga"));

    var after = people.file.current().known("olga");
    assertThat(after.passwordSet()).isEqualTo(before.passwordSet());
    assertThat(after.password()).isNotNull();
    assertThat(after.password().cost()).isEqualTo(dearer);
    assertThat(attempt("olga", People.OLGAS)).isEqualTo(new Admission.Admitted("olga"));
    assertThat(people.file.current().known("olga")).isEqualTo(after);
  }

  @Test
  void aFolderThatCannotBeWrittenKeepsNobodyOut() throws Exception {
    signIn =
        new SignIn(
            people.file, new Cost(16, 2, 1), SignInRates.DEFAULT, people.denials, people.clock);
    var lock = folder.resolve("users.json.lock");
    Files.delete(lock);
    Files.createDirectory(lock); // what is in the way of every change, for root too
    assertThat(attempt("olga", People.OLGAS)).isEqualTo(new Admission.Admitted("olga"));
  }

  private static boolean uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
      return false;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private Admission attempt(String name, String password) {
    return attempt(name, password, People.HERE);
  }

  private Admission attempt(String name, String password, Whereabouts from) {
    return signIn.attempt(name, Password.typed(password), from);
  }
}
