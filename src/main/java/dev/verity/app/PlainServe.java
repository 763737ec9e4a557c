package dev.verity.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `verity serve` with plain options, understood without the library for command lines, whose
/// classes are of a form that Java's cache cannot keep: to load them would be an eighth of a start.
/// What is not plain is left to the library, which knows what to say.
final class PlainServe {
  private PlainServe() {}

  /// The command; null when the library has to look at it.
  static @Nullable ServeCommand of(Map<String, String> environment, String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("serve")) {
      return null;
    }
    Path file = null;
    String roles = null;
    var given = new LinkedHashMap<String, String>();
    for (var i = 1; i < arguments.length; i++) {
      var parts = arguments[i].split("=", 2);
      var isWhole = parts.length == 2;
      if (!isWhole && i + 1 == arguments.length) {
        return null;
      }
      var value = isWhole ? parts[1] : arguments[++i];
      if (value.contains("\"") || (!isWhole && (value.startsWith("-") || value.startsWith("@")))) {
        return null;
      }
      if (parts[0].equals("--config") && file == null) {
        file = Path.of(value);
      } else if (parts[0].equals("--roles") && roles == null) {
        roles = value;
      } else if (parts[0].equals("--set") && value.contains("=")) {
        var setting = value.split("=", 2);
        given.put(setting[0], setting[1]);
      } else {
        return null;
      }
    }
    return new ServeCommand(new SettingsOptions(environment, file, given), roles);
  }

  /// The exit code, as the library would give it.
  static int run(ServeCommand serve) {
    try {
      return serve.call();
    } catch (Mistakes mistakes) {
      mistakes.sentences().forEach(System.err::println);
      return Main.MISTAKES;
    } catch (Exception failure) {
      failure.printStackTrace();
      return 1;
    }
  }
}
