package dev.verity.cli;

import dev.verity.access.Password;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a new password comes from. Never from an argument, which everybody on the machine can
/// read.
@FunctionalInterface
public interface PasswordPrompt {

  /// The password that was chosen for this user.
  ///
  /// @throws IllegalArgumentException when it may not be one, or was not typed alike twice
  Password ask(String user);

  /// Typed twice, unseen, where somebody is at the keyboard; else the first line of the input.
  static PasswordPrompt ofThisProcess() {
    var console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    return user ->
        console
            .map(keyboard ->
                twice(
                    hidden(keyboard, "New password for %s: ".formatted(user)),
                    hidden(keyboard, "Once more: ")))
            .orElseGet(() -> Password.chosen(firstLine(System.in)));
  }

  static Password twice(String first, String second) {
    if (!first.equals(second)) {
      throw new IllegalArgumentException("The two passwords differ; nothing was changed.");
    }
    return Password.chosen(first);
  }

  /// Without the end of the line; empty when there is nothing.
  static String firstLine(InputStream input) {
    var charset = Charset.forName(System.getProperty("stdin.encoding"));
    try {
      var line = new BufferedReader(new InputStreamReader(input, charset)).readLine();
      return line == null ? "" : line;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String hidden(Console keyboard, String question) {
    char @Nullable [] typed = keyboard.readPassword("%s", question);
    if (typed == null) {
      return "";
    }
    var text = new String(typed);
    Arrays.fill(typed, ' ');
    return text;
  }
}
