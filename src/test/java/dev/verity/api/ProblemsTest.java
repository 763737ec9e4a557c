package dev.verity.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a program hears when something fails that had begun to answer.
@Timeout(30)
final class ProblemsTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private Javalin server;

  @BeforeEach
  void serve() {
    server =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.startup.showOldJavalinVersionWarning = false;
                  config.routes.get("/file/{bytes}", Problems.telling(ProblemsTest::fail));
                })
            .start("127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    http.close();
    server.stop();
  }

  @Test
  void beforeTheFirstByteAProblemIsTold() throws IOException, InterruptedException {
    var reply = get(0, "identity");
    assertThat(reply.statusCode()).isEqualTo(503);
    assertThat(reply.headers().firstValue("Content-Type")).contains(Problems.TYPE);
    assertThat(reply.headers().firstValue("Content-Disposition")).isEmpty();
    assertThat(new String(reply.body(), UTF_8))
        .startsWith("{")
        .contains("urn:verity:problem:unavailable");
  }

  @ParameterizedTest
  @CsvSource({"1, identity", "200000, identity", "9000, gzip", "200000, gzip"})
  void afterTheFirstByteTheConnectionBreaks(int bytes, String encoding) {
    assertThatThrownBy(() -> get(bytes, encoding)).isInstanceOf(IOException.class);
  }

  private static void fail(Context context) throws IOException {
    context.contentType("text/csv");
    context.header(Header.CONTENT_DISPOSITION, "attachment; filename=\"x.csv\"");
    var bytes = new byte[Integer.parseInt(context.pathParam("bytes"))];
    if (bytes.length > 0) {
      context.outputStream().write(bytes);
    }
    throw new KafkaException("out of reach");
  }

  private HttpResponse<byte[]> get(int bytes, String encoding)
      throws IOException, InterruptedException {
    var address = "http://127.0.0.1:%d/file/%d".formatted(server.port(), bytes);
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).header("Accept-Encoding", encoding).build(),
        BodyHandlers.ofByteArray());
  }
}
