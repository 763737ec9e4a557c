package dev.verity.session;

/// What one telling, or many together, came to.
final class Tally {
  int stories;
  int steps;
  int reads;
  int cancels;
  int redacts;
  int faults;
  int events;
  int refusals;
  int deadLetters;
  int answers;
  int over;

  int followUps() {
    return reads + cancels + redacts;
  }

  void add(Tally other) {
    stories++;
    steps += other.steps;
    reads += other.reads;
    cancels += other.cancels;
    redacts += other.redacts;
    faults += other.faults;
    events += other.events;
    refusals += other.refusals;
    deadLetters += other.deadLetters;
    answers += other.answers;
    over += other.over;
  }

  @Override
  public String toString() {
    return ("%d stories, %d steps, %d events, %d reads, %d cancels, %d redacts, %d faults, %d"
            + " refused, %d dead letters, %d answers, %d over")
        .formatted(
            stories,
            steps,
            events,
            reads,
            cancels,
            redacts,
            faults,
            refusals,
            deadLetters,
            answers,
            over);
  }
}
