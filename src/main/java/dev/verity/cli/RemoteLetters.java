package dev.verity.cli;

import dev.verity.deadletters.Author;
import dev.verity.deadletters.DeadLetter;
import dev.verity.deadletters.Letters;
import dev.verity.deadletters.Progress;
import dev.verity.operations.LetterRun;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The dead letters as a running Verity tells of them, without what is in them. Its token's owner
/// is the author of what is done.
record RemoteLetters(Server server) implements Letters {
  /// A run names so many that failed.
  private static final int AT_ONCE = 200;

  @Override
  public List<DeadLetter> all() {
    return server.all("dead-letters", DeadLetter.class).reversed();
  }

  @Override
  public Optional<byte[]> content(DeadLetter letter) {
    return Optional.empty();
  }

  @Override
  public void redrive(List<DeadLetter> letters, Author author, Progress progress) {
    treat("dead-letters/redrives", letters, author, progress);
  }

  @Override
  public void discard(List<DeadLetter> letters, Author author, Progress progress) {
    treat("dead-letters/discards", letters, author, progress);
  }

  @Override
  public void close() {}

  private void treat(String path, List<DeadLetter> letters, Author author, Progress progress) {
    for (var from = 0; from < letters.size(); from += AT_ONCE) {
      var some = letters.subList(from, Math.min(from + AT_ONCE, letters.size()));
      var begun =
          server.post(
              path,
              Map.of(
                  "ids",
                  some.stream().map(DeadLetter::id).toList(),
                  "reason",
                  author.reason(),
                  "quarantined",
                  true),
              LetterRun.class);
      var ended =
          server.await(
              "dead-letters/runs/" + begun.id(),
              LetterRun.class,
              run -> run.state() != LetterRun.State.RUNNING);
      tell(some, ended, progress);
      if (ended.state() == LetterRun.State.BROKEN) {
        throw new ServerFailure(0, "Broken off there: " + ended.trouble());
      }
    }
  }

  private static void tell(List<DeadLetter> letters, LetterRun run, Progress progress) {
    var failed = new HashSet<String>();
    for (var failure : run.failures()) {
      failed.add(failure.letter());
      letters.stream()
          .filter(letter -> letter.id().equals(failure.letter()))
          .forEach(letter -> progress.failed(letter, failure.why()));
    }
    letters.stream()
        .filter(letter -> !failed.contains(letter.id()))
        .limit(run.done())
        .forEach(progress::done);
  }
}
