package dev.verity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,        192.0.2.1,            true",
    "192.0.2.1,        192.0.2.2,            false",
    "192.0.2.0/24,     192.0.2.255,          true",
    "192.0.2.0/24,     192.0.3.0,            false",
    "192.0.2.128/25,   192.0.2.127,          false",
    "192.0.2.128/25,   192.0.2.200,          true",
    "10.0.0.0/7,       11.255.255.255,       true",
    "10.0.0.0/7,       12.0.0.0,             false",
    "0.0.0.0/0,        203.0.113.9,          true",
    "0.0.0.0/0,        2001:db8::1,          false",
    "2001:db8::/32,    2001:db8:ffff::1,     true",
    "2001:db8::/32,    2001:db9::1,          false",
    "2001:db8::1,      2001:DB8:0:0:0:0:0:1, true",
    "::/0,             192.0.2.1,            false",
    "192.0.2.1,        ::ffff:192.0.2.1,     true",
    "::ffff:192.0.2.1, 192.0.2.1,            true",
  })
  void aRangeContainsWhatBeginsWithItsBits(String range, String address, boolean contains) {
    assertThat(AddressRange.parse(range).contains(AddressRange.address(address)))
        .isEqualTo(contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "example.com",
        "192.0.2",
        "192.0.2.256",
        "3232235777",
        "0x7f.0.0.1",
        "192.0.2.1/33",
        "192.0.2.1/-1",
        "192.0.2.1/",
        "192.0.2.1/24/8",
        "2001:db8::/129",
        ":",
        "2001:db8::1%eth0",
        "1.2.3.4, 5.6.7.8",
        "::1]"
      })
  void whatIsNoAddressIsRefusedAndNeverLookedUp(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
  }
}
