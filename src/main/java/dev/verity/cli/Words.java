package dev.verity.cli;

import dev.verity.deadletters.DeadLetter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the words for kinds and states of dead letters.
final class Words {
  private static final String ALL = "all";
  private static final String WAITING = "waiting";

  private Words() {}

  /// One kind.
  static final class OfKind implements ITypeConverter<DeadLetter.Kind> {
    @Override
    public DeadLetter.Kind convert(String text) {
      return Arrays.stream(DeadLetter.Kind.values())
          .filter(kind -> kind.word().equals(text))
          .findFirst()
          .orElseThrow(() -> unknown(text, words(DeadLetter.Kind.values(), DeadLetter.Kind::word)));
    }
  }

  /// One state, those that wait for somebody, or all.
  static final class OfStates implements ITypeConverter<List<DeadLetter.State>> {
    @Override
    public List<DeadLetter.State> convert(String text) {
      var states =
          Arrays.stream(DeadLetter.State.values())
              .filter(state ->
                  text.equals(ALL)
                      || text.equals(state.word())
                      || (text.equals(WAITING) && isWaiting(state)))
              .toList();
      if (states.isEmpty()) {
        var own = words(DeadLetter.State.values(), DeadLetter.State::word);
        throw unknown(text, String.join(", ", own, WAITING, ALL));
      }
      return states;
    }

    private static boolean isWaiting(DeadLetter.State state) {
      return state == DeadLetter.State.OPEN || state == DeadLetter.State.QUARANTINED;
    }
  }

  private static <T> String words(T[] all, Function<T, String> word) {
    return Stream.of(all).map(word).collect(Collectors.joining(", "));
  }

  private static TypeConversionException unknown(String text, String wanted) {
    return new TypeConversionException("'%s' is none of %s".formatted(text, wanted));
  }
}
