package dev.verity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verity.http.Senders.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The list has 192.0.2.1 and 2001:db8:5::/48; 10.0.0.0/8 and fd00::1 are our proxies.
final class SendersTest {
  private static final List<AddressRange> PROXIES =
      Stream.of("10.0.0.0/8", "fd00::1").map(AddressRange::parse).toList();

  private @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1     |                               | ADMITTED",
        "2001:db8:5::7 |                               | ADMITTED",
        "203.0.113.9   |                               | STRANGER",
        "203.0.113.9   | 192.0.2.1                     | STRANGER",
        "192.0.2.1     | 203.0.113.9                   | ADMITTED",
        "10.1.1.1      |                               | STRANGER",
        "10.1.1.1      | 192.0.2.1                     | ADMITTED",
        "10.1.1.1      | 203.0.113.9                   | STRANGER",
        "10.1.1.1      | 192.0.2.1, 203.0.113.9        | STRANGER",
        "10.1.1.1      | 203.0.113.9, 192.0.2.1        | ADMITTED",
        "10.1.1.1      | 192.0.2.1, 10.2.2.2           | ADMITTED",
        "10.1.1.1      | 192.0.2.1, 203.0.113.9, fd00::1 | STRANGER",
        "10.1.1.1      | 10.2.2.2                      | STRANGER",
        "fd00::1       | 2001:db8:5::7                 | ADMITTED",
        "10.1.1.1      | 192.0.2.1:4711                | ADMITTED",
        "10.1.1.1      | [2001:db8:5::7]:443           | ADMITTED",
        "10.1.1.1      | ::ffff:192.0.2.1              | ADMITTED",
        "10.1.1.1      | nonsense, 192.0.2.1           | ADMITTED",
        "10.1.1.1      | 192.0.2.1, nonsense           | UNREADABLE",
        "10.1.1.1      | 192.0.2.1,                    | UNREADABLE",
        "10.1.1.1      | ''                            | UNREADABLE",
        "10.1.1.1      | localhost                     | UNREADABLE",
        "10.1.1.1      | [192.0.2.1                    | UNREADABLE",
        "10.1.1.1      | 192.0.2.1; DROP TABLE         | UNREADABLE",
      })
  void onlyOurOwnProxiesAreBelieved(String peer, String forwarded, Verdict verdict)
      throws IOException {
    var senders = new Senders(list("192.0.2.1\n2001:db8:5::/48\n"), PROXIES);
    assertThat(judge(senders, peer, forwarded == null ? List.of() : List.of(forwarded)))
        .isEqualTo(verdict);
  }

  @Test
  void severalHeadersAreOneListInTheirOrder() throws IOException {
    var senders = new Senders(list("192.0.2.1\n"), PROXIES);
    assertThat(judge(senders, "10.1.1.1", List.of("192.0.2.1", "203.0.113.9")))
        .isEqualTo(Verdict.STRANGER);
    assertThat(judge(senders, "10.1.1.1", List.of("203.0.113.9", "192.0.2.1, 10.2.2.2")))
        .isEqualTo(Verdict.ADMITTED);
  }

  @Test
  void withoutProxiesNobodyIsBelieved() throws IOException {
    var senders = new Senders(list("192.0.2.1\n"), List.of());
    assertThat(judge(senders, "10.1.1.1", List.of("192.0.2.1"))).isEqualTo(Verdict.STRANGER);
  }

  @Test
  void theListMayBeTheJsonThatStripePublishesOrLinesWithRemarks() throws IOException {
    var json = new Senders(list("{\"WEBHOOKS\": [\"192.0.2.7\", \"192.0.2.1\"]}"), List.of());
    var lines = new Senders(list("# Stripe\n\n 192.0.2.1  # the first\n"), List.of());
    assertThat(judge(json, "192.0.2.1", List.of())).isEqualTo(Verdict.ADMITTED);
    assertThat(judge(json, "192.0.2.2", List.of())).isEqualTo(Verdict.STRANGER);
    assertThat(judge(lines, "192.0.2.1", List.of())).isEqualTo(Verdict.ADMITTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# nothing\n", "{}", "{\"WEBHOOKS\":[", "stripe.com\n", "{\"A\":[\"b\"]}"})
  void aListThatIsOfNoUseIsRefusedWithItsName(String text) throws IOException {
    var file = list(text);
    assertThatThrownBy(() -> new Senders(file, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aChangedListIsReadAgainAndOneOfNoUseIsNot() throws IOException {
    var file = list("192.0.2.1\n");
    var senders = new Senders(file, List.of(), Duration.ZERO);
    change(file, "192.0.2.2\n", 1);
    assertThat(judge(senders, "192.0.2.2", List.of())).isEqualTo(Verdict.ADMITTED);
    assertThat(judge(senders, "192.0.2.1", List.of())).isEqualTo(Verdict.STRANGER);
    change(file, "nonsense\n", 2);
    assertThat(judge(senders, "192.0.2.2", List.of())).isEqualTo(Verdict.ADMITTED);
    Files.delete(file);
    assertThat(judge(senders, "192.0.2.2", List.of())).isEqualTo(Verdict.ADMITTED);
  }

  private static Verdict judge(Senders senders, String peer, List<String> forwarded) {
    return senders.judge(AddressRange.address(peer), forwarded);
  }

  private static void change(Path file, String text, long second) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000));
  }

  private Path list(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "senders", ".txt"), text);
  }
}
