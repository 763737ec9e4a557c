package dev.verity.app;

import java.util.Locale;

/// How log lines are written.
enum LogFormat {
  JSON,
  TEXT;

  static LogFormat of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /// Chooses the appender of `logback.xml`; comes before the first log line.
  void use() {
    System.setProperty("verity.log.format", name().toLowerCase(Locale.ROOT));
  }
}
