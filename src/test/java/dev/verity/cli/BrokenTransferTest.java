package dev.verity.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Evidence from a server that sends fewer bytes than it promised, or others.
@Timeout(30)
final class BrokenTransferTest {
  private static final byte[] SENT = "PK, but no pack".getBytes(UTF_8);

  @TempDir private Path folder;
  private HttpServer server;
  private volatile int promised;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, promised);
          exchange.getResponseBody().write(SENT);
          exchange.getResponseBody().flush();
          exchange.close();
        });
    server.start();
    Files.writeString(folder.resolve("token"), "verity_token\n");
    Files.createDirectory(folder.resolve("packs"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 4096})
  void nothingIsLeftOfWhatDidNotComeWhole(int promised) {
    this.promised = promised;
    var err = new StringWriter();
    assertThat(fetch(folder.resolve("packs/pack.zip"), err)).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).startsWith("The evidence could not be written: ");
    assertThat(folder.resolve("packs")).isEmptyDirectory();
  }

  @Test
  void whatIsThereAlreadyStays() throws IOException {
    promised = SENT.length;
    var there = Files.writeString(folder.resolve("packs/pack.zip"), "mine");
    var err = new StringWriter();
    assertThat(fetch(there, err)).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("is there already; nothing is overwritten.");
    assertThat(folder.resolve("packs")).isDirectoryContaining(there::equals);
    assertThat(there).hasContent("mine");
  }

  private int fetch(Path file, StringWriter err) {
    var command =
        new EvidenceCommand(
            () -> {
              throw new AssertionError("Kafka was asked");
            },
            List::of,
            InstantSource.fixed(Instant.EPOCH));
    return new CommandLine(command)
        .setErr(new PrintWriter(err, true))
        .execute(
            "vs_1",
            "--out",
            file.toString(),
            "--server",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "--token-file",
            folder.resolve("token").toString());
  }
}
