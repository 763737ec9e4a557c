package dev.verity.webhook;

import static java.util.stream.Collectors.joining;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// Listens to everything that is logged from now on, at info and above.
final class Logs implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  Logs() {
    root.setLevel(Level.INFO);
    appender.start();
    root.addAppender(appender);
  }

  /// What was logged at warn and above, or with an exception.
  List<String> troubles() {
    return events()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN) || hasException(event))
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  String text() {
    return events().map(ILoggingEvent::getFormattedMessage).collect(joining("\n"));
  }

  boolean anyException() {
    return events().anyMatch(Logs::hasException);
  }

  /// Without what slipped through from before the level was set.
  private Stream<ILoggingEvent> events() {
    return List.copyOf(appender.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO));
  }

  private static boolean hasException(ILoggingEvent event) {
    return event.getThrowableProxy() != null;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    root.setLevel(before);
  }
}
