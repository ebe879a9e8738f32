package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** At which addresses NodePorts answer (SD8). */
@Tag("SD8")
class NodePortAddressesTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          192.0.2.0/24               | 192.0.2.1
          0.0.0.0/0                  | 192.0.2.1 198.51.100.1 127.0.0.1
          192.0.2.0/24,2001:db8::/64 | 192.0.2.1 2001:db8:0:0:0:0:0:1
          ::/0                       | 2001:db8:0:0:0:0:0:1
          10.0.0.0/8                 |
          """)
  void areThoseInTheRanges(String ranges, String expected) throws UnknownHostException {
    List<InetAddress> host = new ArrayList<>();
    for (String text :
        List.of("192.0.2.1", "198.51.100.1", "127.0.0.1", "2001:db8::1", "fe80::1")) {
      host.add(InetAddress.getByName(text));
    }
    String chosen =
        String.join(
            " ",
            NodePortAddresses.parse(ranges).orElseThrow().among(host).stream()
                .map(InetAddress::getHostAddress)
                .toList());
    assertEquals(expected == null ? "" : expected, chosen);
  }

  @Test
  void primaryIsTheNodesOwn() throws UnknownHostException {
    InetAddress own = InetAddress.getByName("192.0.2.9");
    assertEquals(List.of(own), NodePortAddresses.parse("primary").orElseThrow().of(own));
  }

  @Test
  void areLookedForOnTheHost() throws UnknownHostException {
    assertTrue(
        NodePortAddresses.parse("127.0.0.0/8")
            .orElseThrow()
            .of(InetAddress.getByName("192.0.2.9"))
            .contains(InetAddress.getLoopbackAddress()));
  }

  /** Also where Java is told to speak IPv4 only, as the command line does. */
  @Test
  void ofBothFamiliesAreLookedForOnTheHost() throws IOException {
    Path table = Path.of("/proc/net/if_inet6");
    assumeTrue(
        Files.exists(table) && Files.readString(table).contains("00000000000000000000000000000001"),
        "this host has no IPv6");
    assertTrue(
        NodePortAddresses.parse("::1/128")
            .orElseThrow()
            .of(InetAddress.getLoopbackAddress())
            .contains(InetAddress.getByAddress(new IpAddress("::1").toBytes())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "all", "192.0.2.1", "192.0.2.0/24,", "192.0.2.0/33"})
  void othersAreRefused(String text) {
    assertTrue(NodePortAddresses.parse(text).isEmpty());
  }
}
