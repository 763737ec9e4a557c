package dev.verity.access;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// Where somebody comes from. It prints the network only, not the person's own address.
///
/// @param address of the person, not of a proxy in between
public record Whereabouts(InetAddress address) {
  private static final int IPV4_BYTES = 4;
  private static final int SHOWN_BYTES_OF_IPV4 = 3;
  private static final int SHOWN_BYTES_OF_IPV6 = 6;
  private static final int ASSIGNED_BYTES_OF_IPV6 = 8;

  /// Of whoever is connected to us; right where there is no proxy.
  public static Whereabouts ofPeer(Context context) {
    return new Whereabouts(InetAddress.ofLiteral(context.req().getRemoteAddr()));
  }

  /// What one person can be expected to have: one address of IPv4, a /64 of IPv6.
  public String household() {
    return network(isIpv4() ? IPV4_BYTES : ASSIGNED_BYTES_OF_IPV6);
  }

  @Override
  public String toString() {
    return network(isIpv4() ? SHOWN_BYTES_OF_IPV4 : SHOWN_BYTES_OF_IPV6);
  }

  private boolean isIpv4() {
    return address.getAddress().length == IPV4_BYTES;
  }

  private String network(int bytes) {
    var all = address.getAddress();
    Arrays.fill(all, bytes, all.length, (byte) 0);
    try {
      return InetAddress.getByAddress(all).getHostAddress() + "/" + bytes * Byte.SIZE;
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
