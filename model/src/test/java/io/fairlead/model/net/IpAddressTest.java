package io.fairlead.model.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::ffff:10.0.0.1, ::ffff:10.0.0.1",
    "::ffff:0a00:1, ::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1, 64:ff9b::a00:1",
    "fe80::, fe80::",
  })
  void readsAnySpellingAndWritesTheCanonicalOne(String text, String canonical) {
    assertEquals(canonical, IpAddress.parse(text).orElseThrow().text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.-4",
        "1.2.3.4 ",
        "a.b.c.d",
        "localhost",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::g",
        "fe80::1%eth0",
        "1.2.3.4::",
        "::1.2.3",
        "[::1]",
        "1:2:3:4:5:6:7:8::",
        ":1",
        "1:",
        "1:2:3:4:5:6:7:1.2.3.4",
        "+1.2.3.4",
        "1..2.3"
      })
  void refusesWhatIsNoAddress(String text) {
    assertTrue(IpAddress.parse(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"::FFFF:1.2.3.4", "0:0::1", "1.2.3"})
  void isNotMadeOfOtherThanCanonicalText(String text) {
    assertThrows(IllegalArgumentException.class, () -> new IpAddress(text));
  }

  @ParameterizedTest
  @CsvSource({
    "127.9.9.9, loopback",
    "::1, loopback",
    "169.254.20.10, linkLocal",
    "fe80::1, linkLocal",
    "febf::1, linkLocal",
    "224.0.0.1, multicast",
    "239.1.1.1, multicast",
    "ff02::1, multicast",
    "0.0.0.0, unspecified",
    "::, unspecified",
    "10.0.0.1, none",
    "fec0::1, none",
    "12.7.0.1, none",
  })
  void knowsSpecialAddresses(String text, String sort) {
    IpAddress address = IpAddress.parse(text).orElseThrow();
    assertEquals(sort.equals("loopback"), address.isLoopback());
    assertEquals(sort.equals("linkLocal"), address.isLinkLocal());
    assertEquals(sort.equals("multicast"), address.isMulticast());
    assertEquals(sort.equals("unspecified"), address.isUnspecified());
  }

  @Property
  void bytesAndTextSayTheSame(@ForAll("addresses") byte[] bytes) throws UnknownHostException {
    IpAddress address = IpAddress.ofBytes(bytes);
    assertEquals(address, IpAddress.parse(address.text()).orElseThrow());
    assertArrayEquals(bytes, address.toBytes());
    if (!address.text().startsWith("::ffff:")) {
      assertEquals(InetAddress.getByAddress(bytes), InetAddress.getByName(address.text()));
    }
  }

  @Property
  void orderIsThatOfNumbers(@ForAll int left, @ForAll int right) {
    int order = IpAddress.ofInt(left).compareTo(IpAddress.ofInt(right));
    assertEquals(Integer.signum(Integer.compareUnsigned(left, right)), Integer.signum(order));
    assertEquals(left, IpAddress.ofInt(left).asInt());
    assertFalse(IpAddress.ofInt(left).compareTo(IpAddress.parse("::1").orElseThrow()) > 0);
  }

  @Provide
  Arbitrary<byte[]> addresses() {
    Arbitrary<Byte> zeroOften = Arbitraries.oneOf(Arbitraries.just((byte) 0), Arbitraries.bytes());
    return Arbitraries.of(4, 16).flatMap(size -> zeroOften.array(byte[].class).ofSize(size));
  }
}
