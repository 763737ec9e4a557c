package dev.verity.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// How every command is given settings: options of the root that all others inherit.
final class SettingsOptions {
  private final Map<String, String> environment;

  @Option(
      names = "--config",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "A properties file with settings; also " + Settings.FILE_VARIABLE + ".")
  private @Nullable Path file;

  @Option(
      names = "--set",
      scope = ScopeType.INHERIT,
      paramLabel = "KEY=VALUE",
      description = "One setting; overrides the environment, which overrides the file.")
  private Map<String, String> given = new LinkedHashMap<>();

  SettingsOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  SettingsOptions(Map<String, String> environment, @Nullable Path file, Map<String, String> given) {
    this.environment = environment;
    this.file = file;
    this.given = given;
  }

  Settings read() throws Mistakes {
    refuseVisibleSecrets();
    var named = environment.get(Settings.FILE_VARIABLE);
    var fromEnvironment = named == null || named.isEmpty() ? null : Path.of(named);
    return Settings.read(file == null ? fromEnvironment : file, environment, given);
  }

  /// As [#read()], with one more setting from an option of its own.
  Settings readWith(Key<?> key, @Nullable String text) throws Mistakes {
    if (text != null) {
      given.put(key.name(), text);
    }
    return read();
  }

  /// Everybody on the machine can read the arguments of a process.
  private void refuseVisibleSecrets() throws Mistakes {
    var visible =
        given.entrySet().stream()
            .filter(each -> Secrets.include(each.getKey()) && !each.getValue().isEmpty())
            .map(each ->
                "%s is a secret, and --set shows it to whoever lists processes: give %s, or use the settings file or the environment."
                    .formatted(each.getKey(), Key.fileName(each.getKey())))
            .toList();
    if (!visible.isEmpty()) {
      throw new Mistakes(visible);
    }
  }
}
