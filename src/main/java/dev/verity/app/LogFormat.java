package dev.verity.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Locale;

/// How log lines are written.
enum LogFormat {
  JSON,
  TEXT;

  static LogFormat of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  Encoder<ILoggingEvent> encoder(LoggerContext context) {
    return switch (this) {
      case JSON -> json(context);
      case TEXT -> text(context);
    };
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    var json = new JsonEncoder();
    json.setContext(context);
    json.setWithSequenceNumber(false);
    json.setWithContext(false);
    json.setWithFormattedMessage(true);
    json.setWithMessage(false);
    json.setWithArguments(false);
    json.setWithNanoseconds(false);
    json.start();
    return json;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    var text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{24} %msg %kvp%n");
    text.start();
    return text;
  }
}
