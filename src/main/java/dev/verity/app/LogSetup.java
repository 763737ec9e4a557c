package dev.verity.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is logged, and where to. It is code, since to read it from a file takes longer at each
/// start than to connect to Kafka; who names a file (`-Dlogback.configurationFile`), or has a
/// `logback-test.xml`, has it read all the same.
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String CONSOLE = "console";

  private static final Map<String, Level> LEVELS =
      Map.of(
          Logger.ROOT_LOGGER_NAME,
          Level.WARN,
          "dev.verity",
          Level.INFO,
          // It prints the cause of every unreadable record with its stack; we say it in one line.
          "org.apache.kafka.streams.processor.internals.RecordDeserializer",
          Level.ERROR,
          // It recommends a setting for global stores, which we have none of.
          "org.apache.kafka.streams.StreamsConfig",
          Level.ERROR,
          // It warns of every transaction that waits a few milliseconds for the one before.
          "org.apache.kafka.clients.producer.internals.Sender",
          Level.ERROR,
          // With one instance there is nobody to keep a copy, and it says so for each partition.
          "org.apache.kafka.streams.processor.internals.assignment.DefaultStandbyTaskAssignor",
          Level.ERROR);

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null
        || LogSetup.class.getClassLoader().getResource("logback-test.xml") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    setUp(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void setUp(LoggerContext context) {
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setName(CONSOLE);
    console.setTarget("System.err");
    console.setEncoder(LogFormat.TEXT.encoder(context));
    console.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
  }

  /// From now on lines have this form, unless a file says how they look.
  static void write(LogFormat format) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      write(context, format);
    }
  }

  static void write(LoggerContext context, LogFormat format) {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    if (root.getAppender(CONSOLE) instanceof ConsoleAppender<ILoggingEvent> console) {
      console.stop();
      console.setEncoder(format.encoder(context));
      console.start();
    }
  }
}
