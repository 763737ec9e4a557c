package dev.verity.http;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// All addresses that begin with the same bits; one address is a range too.
public record AddressRange(InetAddress network, int bits) {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  public AddressRange {
    if (bits < 0 || bits > network.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("No such range: " + network.getHostAddress() + "/" + bits);
    }
  }

  /// Reads `192.0.2.1`, `192.0.2.0/24`, `2001:db8::1` or `2001:db8::/32`.
  ///
  /// @throws IllegalArgumentException when it is none of these; names are never looked up
  public static AddressRange parse(String text) {
    var slash = text.indexOf('/');
    if (slash < 0) {
      var address = address(text);
      return new AddressRange(address, address.getAddress().length * Byte.SIZE);
    }
    return new AddressRange(
        address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /// The address that is written out here. An IPv4 address in IPv6's clothes is the IPv4 address.
  static InetAddress address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      throw new IllegalArgumentException("An address is wanted.");
    }
    return InetAddress.ofLiteral(text);
  }

  boolean contains(InetAddress address) {
    var its = address.getAddress();
    var ours = network.getAddress();
    if (its.length != ours.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      var rest = Math.min(Byte.SIZE, bits - bit);
      var mask = 0xff << (Byte.SIZE - rest);
      if (((its[bit / Byte.SIZE] ^ ours[bit / Byte.SIZE]) & mask & 0xff) != 0) {
        return false;
      }
    }
    return true;
  }
}
