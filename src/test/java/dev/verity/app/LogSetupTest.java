package dev.verity.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import tools.jackson.databind.json.JsonMapper;

final class LogSetupTest {
  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void setUp() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogSetup.setUp(context);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void aLineIsTextUnlessJsonIsWanted() {
    assertThat(encoder()).isInstanceOf(PatternLayoutEncoder.class);
    assertThat(line())
        .matches(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  dev.verity.app.Verity It runs as webhook. \\R");
  }

  @Test
  void jsonIsWrittenFromWhenItIsAskedFor() {
    LogSetup.write(context, LogFormat.JSON);

    assertThat(encoder()).isInstanceOf(JsonEncoder.class);
    var line = JsonMapper.shared().readTree(line());
    assertThat(line.path("formattedMessage").asString()).isEqualTo("It runs as webhook.");
    assertThat(line.path("level").asString()).isEqualTo("INFO");
    assertThat(line.has("sequenceNumber")).isFalse();
  }

  @Test
  void onlyTheWarningsOfOthersAreWritten() {
    assertThat(context.getLogger("dev.verity.app").isInfoEnabled()).isTrue();
    assertThat(context.getLogger("org.eclipse.jetty").isInfoEnabled()).isFalse();
    assertThat(context.getLogger("org.apache.kafka.clients").isWarnEnabled()).isTrue();
    assertThat(context.getLogger("org.apache.kafka.streams.StreamsConfig").isWarnEnabled())
        .isFalse();
  }

  private String line() {
    var logger = context.getLogger("dev.verity.app.Verity");
    var event =
        new LoggingEvent("", logger, Level.INFO, "It runs as {}.", null, new Object[] {"webhook"});
    return new String(encoder().encode(event), UTF_8);
  }

  private Encoder<ILoggingEvent> encoder() {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.getAppender("console").isStarted()).isTrue();
    return ((ConsoleAppender<ILoggingEvent>) root.getAppender("console")).getEncoder();
  }
}
