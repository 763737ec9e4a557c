package dev.verity.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.session.Telling.Broken;
import org.junit.jupiter.api.Test;

/// The machine keeps its promises in random stories, with a Stripe that is truthful and a world
/// that is not kind: events come late, twice, in the wrong order or not at all, calls fail in every
/// way, and the clocks disagree. A failing seed is printed with the shortest story that still
/// fails.
final class HistoryTest {
  private static final int STORIES = 20_000;

  @Test
  void everyStoryKeepsThePromises() {
    var sum = new Tally();
    for (var seed = 1L; seed <= STORIES; seed++) {
      var story = Story.random(seed);
      try {
        sum.add(new Telling(story, false).tell().tally);
      } catch (Broken promise) {
        throw new AssertionError(explain(story, promise), promise);
      }
    }
    assertTheStoriesAreWorthTelling(sum);
  }

  /// Guards the guard: a generator that goes quiet would let everything pass.
  private static void assertTheStoriesAreWorthTelling(Tally sum) {
    assertThat(sum.stories).isEqualTo(STORIES);
    assertThat(sum.events).isGreaterThan(4 * STORIES);
    assertThat(sum.faults).isGreaterThan(STORIES);
    assertThat(sum.cancels).isGreaterThan(STORIES / 10);
    assertThat(sum.redacts).isGreaterThan(STORIES / 10);
    assertThat(sum.over).isGreaterThan(STORIES / 4);
    assertThat(sum.answers).isGreaterThan(STORIES / 2);
    assertThat(sum.deadLetters).isPositive();
    assertThat(sum.refusals).isPositive();
  }

  private static String explain(Story story, Broken promise) {
    var shortest = story.shrunk(other -> promise.promise.equals(brokenIn(other)));
    var telling = new Telling(shortest, true);
    try {
      telling.tell();
    } catch (Broken _) {
      telling.log.add(promise.promise);
    }
    return "%s%nshrunk from seed %d: %s%n%s"
        .formatted(promise.getMessage(), story.seed(), shortest, String.join("\n", telling.log));
  }

  private static String brokenIn(Story story) {
    try {
      new Telling(story, false).tell();
      return "";
    } catch (Broken broken) {
      return broken.promise;
    }
  }
}
