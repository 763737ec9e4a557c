package dev.verity.webhook;

import static dev.verity.webhook.Endpoint.NOW;
import static dev.verity.webhook.Endpoint.SECRET;
import static dev.verity.webhook.Endpoint.VERIFIED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.http.AddressRange;
import dev.verity.http.Senders;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client is at 127.0.0.1, which is a proxy of ours in some tests.
final class SourceGateTest {
  private @TempDir Path folder;

  @Test
  void aListedSenderIsHeard() throws IOException {
    try (var endpoint = endpoint("127.0.0.1")) {
      assertThat(endpoint.post(VERIFIED).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aStrangerIsRefusedAndCountedThoughTheSignatureHolds() throws IOException {
    try (var endpoint = endpoint("192.0.2.1")) {
      var refused = endpoint.post(VERIFIED);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(refused.body()).contains("\"reason\":\"source_not_listed\"");
      assertThat(refused.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(endpoint.requests("rejected", "source_not_listed")).isEqualTo(1);
      assertThat(endpoint.inbox.appended).isEmpty();
    }
  }

  @Test
  void behindAProxyTheSenderIsWhoTheProxySaysItIs() throws IOException {
    try (var endpoint = endpoint("192.0.2.1", "127.0.0.1")) {
      assertThat(forwarded(endpoint, "192.0.2.1").statusCode()).isEqualTo(200);
      assertThat(forwarded(endpoint, "192.0.2.1, 203.0.113.9").statusCode()).isEqualTo(403);
      assertThat(forwarded(endpoint, "192.0.2.1, <script>").statusCode()).isEqualTo(403);
      assertThat(endpoint.requests("rejected", "source_unreadable")).isEqualTo(1);
    }
  }

  @Test
  void aStrangerIsAnsweredBeforeItsBodyHasCome() throws IOException {
    try (var endpoint = endpoint("192.0.2.1")) {
      var head = "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
      assertThat(endpoint.raw(head.getBytes(US_ASCII))).startsWith("HTTP/1.1 403");
    }
  }

  private HttpResponse<String> forwarded(Endpoint endpoint, String header) {
    return endpoint.send(
        endpoint
            .request()
            .header("X-Forwarded-For", header)
            .header("Stripe-Signature", SECRET.header(NOW, VERIFIED))
            .POST(BodyPublishers.ofByteArray(VERIFIED)));
  }

  private Endpoint endpoint(String listed, String... proxies) throws IOException {
    var file = Files.writeString(folder.resolve("sources"), listed);
    var trusted = Stream.of(proxies).map(AddressRange::parse).toList();
    return new Endpoint(Endpoint.settings(null, new Senders(file, List.copyOf(trusted))));
  }
}
