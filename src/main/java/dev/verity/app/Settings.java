package dev.verity.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/// The values of all settings: file, overridden by environment, overridden by command line.
public final class Settings {
  /// The environment variable that names the settings file.
  static final String FILE_VARIABLE = "VERITY_CONFIG";

  /// Environment variables that begin like settings and are none.
  private static final Set<String> OTHER_VARIABLES =
      Set.of(FILE_VARIABLE, "VERITY_JAVA_HOME", "VERITY_JAVA_OPTS", "VERITY_JAVA_FOLDERS");

  /// What Kubernetes puts into every pod beside a Service whose name begins with `verity`.
  private static final Pattern SERVICE_VARIABLE =
      Pattern.compile("VERITY_.*SERVICE_(HOST|PORT.*)|VERITY_.*PORT_\\d+_(TCP|UDP).*");

  /// The port of one of them; it may have the name of a setting, but not the looks.
  private static final Pattern SERVICE_PORT = Pattern.compile("VERITY_(.*_)?PORT=(tcp|udp)://.*");

  private final Map<Key<?>, @Nullable Object> values;
  private final Map<String, Object> kafkaClient;

  private Settings(Map<Key<?>, @Nullable Object> values, Map<String, Object> kafkaClient) {
    this.values = values;
    this.kafkaClient = kafkaClient;
  }

  /// Reads all settings, and reports all that is wrong with them at once.
  ///
  /// @param file a properties file, or null
  /// @param given `key=value` pairs from the command line
  public static Settings read(
      @Nullable Path file, Map<String, String> environment, Map<String, String> given)
      throws Mistakes {
    var reading = new Reading();
    if (file != null) {
      reading.file(file);
    }
    reading.environment(environment);
    reading.add(given);
    return reading.finish();
  }

  <T> T get(Key<T> key) {
    return Objects.requireNonNull(find(key), key.name());
  }

  /// The value of a setting that may be left empty.
  @SuppressWarnings("unchecked") // a value was made by its own key's reader
  <T> @Nullable T find(Key<T> key) {
    return (T) values.get(key);
  }

  /// The settings of every Kafka client.
  Map<String, Object> kafka() {
    var kafka = new HashMap<String, Object>();
    kafka.put(
        CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, ""); // not over JMX, see ClientMeters
    kafka.putAll(kafkaClient);
    kafka.put("bootstrap.servers", get(Keys.KAFKA));
    return kafka;
  }

  /// All texts that were given, and all that is wrong with them.
  private static final class Reading {
    final Map<String, String> texts = new TreeMap<>();
    final List<String> mistakes = new ArrayList<>();

    /// Texts that override all that were added before; a secret's file overrides its value and its
    /// value the file.
    void add(Map<String, String> overriding) {
      for (var name : Secrets.names()) {
        var fileName = Key.fileName(name);
        var isGiven = overriding.containsKey(name);
        var isFileGiven = overriding.containsKey(fileName);
        if (isGiven && isFileGiven) {
          mistakes.add("%s and %s are both given; wanted: one of them.".formatted(name, fileName));
        }
        if (isGiven || isFileGiven) {
          texts.remove(name);
          texts.remove(fileName);
        }
      }
      texts.putAll(overriding);
    }

    void file(Path file) {
      var properties = new Properties();
      try (var reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException unreadable) {
        mistakes.add("The settings file %s cannot be read.".formatted(file));
      }
      var named = new HashMap<String, String>();
      properties.forEach((name, text) -> named.put((String) name, (String) text));
      add(named);
    }

    void environment(Map<String, String> environment) {
      var names = new HashMap<String, String>();
      for (var key : Keys.all()) {
        names.put(Key.environmentName(key.name()), key.name());
        names.put(Key.environmentName(key.fileName()), key.fileName());
      }
      var client = Key.environmentName(Keys.KAFKA_CLIENT);
      var named = new HashMap<String, String>();
      environment.forEach((variable, text) -> {
        if (!variable.startsWith(Key.environmentName("")) || isOther(variable, text)) {
          return;
        }
        var name = names.get(variable);
        if (name != null) {
          named.put(name, text);
        } else if (variable.startsWith(client)) {
          var rest = variable.substring(client.length());
          named.put(Keys.KAFKA_CLIENT + rest.toLowerCase(Locale.ROOT).replace('_', '.'), text);
        } else {
          mistakes.add("The environment variable %s is no setting.".formatted(variable));
        }
      });
      add(named);
    }

    private static boolean isOther(String variable, String text) {
      return OTHER_VARIABLES.contains(variable)
          || SERVICE_VARIABLE.matcher(variable).matches()
          || SERVICE_PORT.matcher(variable + "=" + text).matches();
    }

    Settings finish() throws Mistakes {
      var kafkaClient = kafkaClient();
      var values = new HashMap<Key<?>, @Nullable Object>();
      for (var key : Keys.all()) {
        read(values, key, textOf(key));
      }
      texts
          .keySet()
          .forEach(name -> mistakes.add("%s is no setting.%s".formatted(name, near(name))));
      if (!mistakes.isEmpty()) {
        throw new Mistakes(mistakes);
      }
      return new Settings(values, kafkaClient);
    }

    private Map<String, Object> kafkaClient() {
      for (var name : Secrets.ofKafka()) {
        var content = contentOf(Key.fileName(name));
        if (content != null) {
          texts.put(name, content);
        }
      }
      var client =
          texts.entrySet().stream()
              .filter(text -> text.getKey().startsWith(Keys.KAFKA_CLIENT))
              .collect(
                  Collectors.toMap(
                      text -> text.getKey().substring(Keys.KAFKA_CLIENT.length()),
                      text -> (Object) text.getValue()));
      texts.keySet().removeIf(name -> name.startsWith(Keys.KAFKA_CLIENT));
      return client;
    }

    private String textOf(Key<?> key) {
      var text = texts.remove(key.name());
      var content = key.secret() ? contentOf(key.fileName()) : null;
      if (content != null) {
        return content;
      }
      return text == null ? key.text() : text.strip();
    }

    /// What is in the file that is given under this name; null when none is, or it cannot be read.
    private @Nullable String contentOf(String fileName) {
      var file = texts.remove(fileName);
      if (file == null) {
        return null;
      }
      try {
        return Files.readString(Path.of(file.strip())).strip();
      } catch (IOException | IllegalArgumentException unreadable) {
        mistakes.add("The file %s of %s cannot be read.".formatted(file, fileName));
        return null;
      }
    }

    private void read(Map<Key<?>, @Nullable Object> values, Key<?> key, String text) {
      try {
        values.put(key, key.reader().apply(text));
      } catch (RuntimeException _) {
        mistakes.add(
            "%s is %s; wanted: %s."
                .formatted(
                    key.name(), key.secret() ? "not readable" : "'" + text + "'", key.wanted()));
      }
    }

    private static String near(String name) {
      return Keys.all().stream()
          .map(Key::name)
          .filter(known -> known.replaceAll("[._-]", "").equals(name.replaceAll("[._-]", "")))
          .findFirst()
          .map(" Is %s meant?"::formatted)
          .orElse("");
    }
  }
}
