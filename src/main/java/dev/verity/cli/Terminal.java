package dev.verity.cli;

import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The person at the keyboard, if there is one.
interface Terminal {

  boolean present();

  /// The line that was typed, or null when the input has ended.
  @Nullable String ask(String question);

  /// The terminal of this process; absent when input or output is redirected.
  static Terminal ofThisProcess() {
    return new Terminal() {
      private final Optional<Console> console =
          Optional.ofNullable(System.console()).filter(Console::isTerminal);

      @Override
      public boolean present() {
        return console.isPresent();
      }

      @Override
      public @Nullable String ask(String question) {
        return console.map(keyboard -> keyboard.readLine("%s", question)).orElse(null);
      }
    };
  }
}
