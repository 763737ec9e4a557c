package dev.verity.app;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One setting: its name, how its text is read, and what it means.
///
/// @param wanted what a good value looks like, for the table and for error messages
/// @param reader throws a RuntimeException for a bad text; null stands for a setting left empty
/// @param text the default as it would be written; empty leaves the setting empty
/// @param secret never shown; may be given as `<name>.file` too
record Key<T>(
    String name,
    Function<String, ? extends @Nullable T> reader,
    String wanted,
    String text,
    boolean secret,
    String meaning) {

  private static final String ENVIRONMENT_PREFIX = "VERITY_";

  /// The environment variable of the setting with this name.
  static String environmentName(String name) {
    return ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /// The name of the file that holds a secret's value.
  String fileName() {
    return fileName(name);
  }

  /// The name under which the file of the secret with this name is given.
  static String fileName(String name) {
    return name + ".file";
  }
}
