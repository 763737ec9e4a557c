package dev.verity.http;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From which addresses requests are taken: those of a file, which is read again when it changes.
public final class Senders {
  private static final Logger LOG = LoggerFactory.getLogger(Senders.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private final Path file;
  private final Proxies proxies;
  private final long lookEveryNanos;
  private List<AddressRange> ranges;
  private FileTime changed;
  private long looked = System.nanoTime();

  /// What is to be done with a request.
  public enum Verdict {
    ADMITTED,
    /// The sender is not in the file.
    STRANGER,
    /// A trusted proxy handed on something that is no address.
    UNREADABLE
  }

  /// The senders that the file names.
  ///
  /// @param file an address or range a line, or the JSON that Stripe publishes
  /// @param proxies whose word about the sender is believed
  /// @throws IllegalArgumentException when the file has no address or something else
  public Senders(Path file, List<AddressRange> proxies) {
    this(file, proxies, LOOK_EVERY);
  }

  Senders(Path file, List<AddressRange> proxies, Duration lookEvery) {
    this.file = file;
    this.proxies = new Proxies(proxies);
    lookEveryNanos = lookEvery.toNanos();
    changed = changedAt();
    ranges = read();
  }

  /// Whether a request may come in.
  ///
  /// @param peer who is connected to us
  /// @param forwarded the values of all `X-Forwarded-For` headers, in their order
  public Verdict judge(InetAddress peer, List<String> forwarded) {
    return proxies
        .sender(peer, forwarded)
        .map(sender -> isIn(current(), sender) ? Verdict.ADMITTED : Verdict.STRANGER)
        .orElse(Verdict.UNREADABLE);
  }

  private static boolean isIn(List<AddressRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private synchronized List<AddressRange> current() {
    if (System.nanoTime() - looked >= lookEveryNanos) {
      looked = System.nanoTime();
      try {
        readAgainIfChanged();
      } catch (IllegalArgumentException useless) {
        LOG.warn("{} The addresses that were read before stay in force.", useless.getMessage());
      }
    }
    return ranges;
  }

  private void readAgainIfChanged() {
    var now = changedAt();
    if (!now.equals(changed)) {
      changed = now;
      ranges = read();
      LOG.info("{} has {} addresses and ranges now.", file, ranges.size());
    }
  }

  private FileTime changedAt() {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException absent) {
      throw new IllegalArgumentException("%s cannot be read.".formatted(file), absent);
    }
  }

  private List<AddressRange> read() {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("%s cannot be read.".formatted(file), unreadable);
    }
    var entries = text.stripLeading().startsWith("{") ? ofJson(text) : ofLines(text);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("%s has no address.".formatted(file));
    }
    return entries.stream().map(this::range).toList();
  }

  private AddressRange range(String entry) {
    try {
      return AddressRange.parse(entry);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "%s has '%s' where an address or a range like 192.0.2.0/24 is wanted."
              .formatted(file, entry),
          wrong);
    }
  }

  private static List<String> ofLines(String text) {
    return text.lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /// The arrays of the object, whatever their names: Stripe has `WEBHOOKS`.
  private List<String> ofJson(String text) {
    try {
      return JsonMapper.shared()
          .readTree(text)
          .valueStream()
          .flatMap(JsonNode::valueStream)
          .map(JsonNode::asString)
          .toList();
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException("%s is no JSON.".formatted(file), malformed);
    }
  }
}
