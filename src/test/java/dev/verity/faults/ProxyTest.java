package dev.verity.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ProxyTest {
  private ServerSocket echo;
  private Proxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = Proxy.start(0, echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void whatGoesInComesBackInClearWeather() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void aCutEndsWhatIsOpenAndLetsNothingInUntilItIsOver() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, "hello")).isEqualTo("hello");
      proxy.become(Weather.CUT);
      assertThatThrownBy(() -> answer(client, "again")).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> answer(connect(), "again")).isInstanceOf(IOException.class);
    proxy.become(Weather.CLEAR);
    assertThat(answer(connect(), "again")).isEqualTo("again");
  }

  @Test
  void anAnswerIsBrokenOffInTheMiddle() throws IOException {
    proxy.become(Weather.breakingOff(3));
    try (var client = connect()) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("hel");
    } catch (SocketException reset) {
      // a reset may come before what stood in front of it is read
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  @Test
  void slowIsSlowInBothDirectionsAndDripsComeOneByOne() throws IOException {
    proxy.become(Weather.slow(Duration.ofMillis(100)));
    assertThat(millis("hello")).isGreaterThanOrEqualTo(200);
    proxy.become(Weather.dripping(20));
    assertThat(millis("hello")).isGreaterThanOrEqualTo(200);
  }

  private long millis(String text) throws IOException {
    try (var client = connect()) {
      var begin = System.nanoTime();
      assertThat(answer(client, text)).isEqualTo(text);
      return (System.nanoTime() - begin) / 1_000_000;
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static String answer(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(US_ASCII));
    var answer = client.getInputStream().readNBytes(text.length());
    if (answer.length < text.length()) {
      throw new IOException("closed");
    }
    return new String(answer, US_ASCII);
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        var client = echo.accept();
        Thread.ofVirtual().start(() -> echo(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException gone) {
      // the proxy was told to end it
    }
  }
}
