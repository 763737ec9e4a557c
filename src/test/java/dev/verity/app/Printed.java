package dev.verity.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/// Takes in everything that this process prints from now on: both streams, and the log from info
/// on, which is more than the distribution logs of its libraries.
final class Printed implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Printed() {
    var all = new PrintStream(bytes, true, UTF_8);
    System.setOut(all);
    System.setErr(all);
    root.setLevel(Level.INFO);
  }

  String text() {
    return bytes.toString(UTF_8);
  }

  @Override
  public void close() {
    root.setLevel(before);
    System.setOut(out);
    System.setErr(err);
  }
}
