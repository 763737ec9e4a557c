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

  Settings read() throws Mistakes {
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
}
