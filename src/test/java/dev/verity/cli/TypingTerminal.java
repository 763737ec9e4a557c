package dev.verity.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A person who types one line, or null for nobody at the keyboard.
record TypingTerminal(@Nullable String line, List<String> questions) implements Terminal {

  static TypingTerminal absent() {
    return new TypingTerminal(null, new ArrayList<>());
  }

  static TypingTerminal typing(String line) {
    return new TypingTerminal(line, new ArrayList<>());
  }

  @Override
  public boolean present() {
    return line != null;
  }

  @Override
  public @Nullable String ask(String question) {
    questions.add(question);
    return line;
  }
}
