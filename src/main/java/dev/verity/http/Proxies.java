package dev.verity.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The proxies in front of us, whose word about a sender is believed.
///
/// Behind proxies the sender stands in `X-Forwarded-For`. Everybody may write what they like to the
/// left of what our own proxies write to the right, so the list is read from the right, and only as
/// long as it was a trusted proxy that spoke.
public record Proxies(List<AddressRange> trusted) {
  private static final Pattern WITH_PORT =
      Pattern.compile("(?<v4>\\d+\\.\\d+\\.\\d+\\.\\d+)(:\\d+)?|\\[(?<v6>[^\\]]*)\\](:\\d+)?");

  public Proxies {
    trusted = List.copyOf(trusted);
  }

  /// Who has sent a request; empty when a trusted proxy handed on something that is no address.
  ///
  /// @param peer who is connected to us
  /// @param forwarded the values of all `X-Forwarded-For` headers, in their order
  public Optional<InetAddress> sender(InetAddress peer, List<String> forwarded) {
    var hops =
        new ArrayList<>(
            forwarded.stream().flatMap(value -> Arrays.stream(value.split(",", -1))).toList());
    var sender = peer;
    while (isTrusted(sender) && !hops.isEmpty()) {
      try {
        sender = hop(hops.removeLast().strip());
      } catch (IllegalArgumentException unreadable) {
        return Optional.empty();
      }
    }
    return Optional.of(sender);
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }

  private static InetAddress hop(String text) {
    var found = WITH_PORT.matcher(text);
    if (!found.matches()) {
      return AddressRange.address(text);
    }
    return AddressRange.address(found.group("v4") != null ? found.group("v4") : found.group("v6"));
  }
}
