package io.fairlead.model.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8, 16777216",
    "10.1.2.3/8, 10.0.0.0/8, 16777216",
    "10.1.2.3/32, 10.1.2.3/32, 1",
    "0.0.0.0/0, 0.0.0.0/0, 4294967296",
    "2001:db8::1/32, 2001:db8::/32, 9223372036854775807",
    "fd00::/112, fd00::/112, 65536",
  })
  void readsRanges(String text, String canonical, long size) {
    Cidr cidr = Cidr.parse(text).orElseThrow();
    assertEquals(canonical, cidr.text());
    assertEquals(size, cidr.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "::/129",
        "x/8",
        "10.0.0.0/8/8"
      })
  void refusesWhatIsNoRange(String text) {
    assertTrue(Cidr.parse(text).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 1.2.3.4, false",
    "fd00::/64, fd00::ffff, true",
    "fd00::/65, fd00:0:0:0:8000::1, false",
    "10.0.0.0/8, nonsense, false",
  })
  void containsItsAddresses(String cidr, String address, boolean contained) {
    assertEquals(contained, Cidr.parse(cidr).orElseThrow().contains(address));
  }

  @ParameterizedTest(name = "N7: {0} a strict subset of {1}: {2}")
  @CsvSource({
    "10.1.0.0/16, 10.0.0.0/8, true",
    "10.0.0.0/8, 10.0.0.0/8, false",
    "10.0.0.0/8, 10.1.0.0/16, false",
    "11.0.0.0/16, 10.0.0.0/8, false",
    "fd00::/64, 10.0.0.0/8, false",
  })
  void strictSubsets(String inner, String outer, boolean subset) {
    assertEquals(subset, cidr(inner).isStrictSubsetOf(cidr(outer)));
  }

  @Test
  void countsItsAddresses() {
    assertEquals("127.64.0.10", cidr("127.64.0.0/16").addressAt(10).text());
    assertEquals("127.64.255.255", cidr("127.64.0.0/16").addressAt(65_535).text());
    assertEquals("255.255.255.255", cidr("0.0.0.0/0").addressAt(4_294_967_295L).text());
    assertEquals("fd00::1:0", cidr("fd00::/64").addressAt(65_536).text());
    assertThrows(IndexOutOfBoundsException.class, () -> cidr("10.0.0.0/30").addressAt(4));
  }

  @Test
  void knowsHowFarAnAddressIs() {
    assertEquals(OptionalLong.of(10), offset("127.64.0.0/16", "127.64.0.10"));
    assertEquals(OptionalLong.of(65_536), offset("fd00::/64", "fd00::1:0"));
    assertEquals(OptionalLong.empty(), offset("fd00::/64", "fd00::ffff:0:0:0"), "too far");
    assertEquals(OptionalLong.empty(), offset("10.0.0.0/8", "11.0.0.0"));
    assertEquals(OptionalLong.empty(), offset("10.0.0.0/8", "fd00::"));
  }

  @ParameterizedTest(name = "{0} in /{1}: {2}")
  @CsvSource({
    "10.244.0.0/16, 24, 10.244.0.0/24 10.244.1.0/24 10.244.2.0/24",
    "10.244.0.0/24, 24, 10.244.0.0/24",
    "fd00:10:244::/56, 64, fd00:10:244::/64 fd00:10:244:1::/64 fd00:10:244:2::/64",
    "::/0, 128, ::/128 ::1/128 ::2/128",
  })
  void isPartedInOrder(String range, int prefix, String first) {
    assertEquals(
        first, cidr(range).parts(prefix).limit(3).map(Cidr::text).collect(Collectors.joining(" ")));
  }

  @Test
  void hasSoManyParts() {
    assertEquals(256, cidr("10.244.0.0/16").parts(24).count());
    assertEquals(
        "fd00:10:244:ff::/64",
        cidr("fd00:10:244::/56").parts(64).reduce((one, other) -> other).orElseThrow().text());
    assertThrows(IllegalArgumentException.class, () -> cidr("10.0.0.0/25").parts(24));
    assertEquals(65_536, cidr("10.0.0.0/8").countOfParts(24));
    assertEquals("10.1.2.0/24", cidr("10.0.0.0/8").part(24, 258).text());
    assertThrows(IndexOutOfBoundsException.class, () -> cidr("10.0.0.0/16").part(24, 256));
  }

  private static OptionalLong offset(String range, String address) {
    return cidr(range).offsetOf(new IpAddress(address));
  }

  @Property
  void addressesOfARangeAreInItAndItsNeighboursAreNot(
      @ForAll int bits, @ForAll @IntRange(min = 1, max = 32) int prefix) {
    Cidr range = cidr(IpAddress.ofInt(bits) + "/" + prefix);
    int network = range.network().asInt();
    int last = network + (int) (range.size() - 1);
    assertTrue(range.contains(IpAddress.ofInt(bits)));
    assertTrue(range.contains(IpAddress.ofInt(last)));
    assertEquals(range.addressAt(range.size() - 1), IpAddress.ofInt(last));
    assertTrue(!range.contains(IpAddress.ofInt(network - 1)));
    assertTrue(!range.contains(IpAddress.ofInt(last + 1)));
  }

  @Property
  void indexFindsWhatAWalkFinds(
      @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 255) Integer> networks,
      @ForAll @IntRange(min = 0, max = 255) int asked) {
    List<CidrIndex.Entry<Integer>> entries = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      Cidr range = cidr("10.0.0." + networks.get(i) + "/" + (24 + networks.get(i) % 9));
      entries.add(new CidrIndex.Entry<>(range, i));
    }
    IpAddress address = IpAddress.parse("10.0.0." + asked).orElseThrow();
    CidrIndex<Integer> index = CidrIndex.of(entries);
    for (CidrIndex.Entry<Integer> entry : entries) {
      assertEquals(
          entry.cidr().contains(address), index.anyContaining(address, entry.value()::equals));
    }
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
