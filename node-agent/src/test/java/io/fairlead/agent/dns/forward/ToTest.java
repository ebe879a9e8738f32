package io.fairlead.agent.dns.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/** TOs as a Corefile spells them (D35). */
class ToTest {

  @ParameterizedTest
  @CsvSource({
    "9.9.9.9, dns://9.9.9.9:53,",
    "dns://9.9.9.9:5353, dns://9.9.9.9:5353,",
    "[2620:fe::fe]:5353, dns://[2620:fe:0:0:0:0:0:fe]:5353,",
    "2620:fe::fe, dns://[2620:fe:0:0:0:0:0:fe]:53,",
    "tls://9.9.9.9, tls://9.9.9.9:853,",
    "tls://9.9.9.9%dns.quad9.net, tls://9.9.9.9:853, dns.quad9.net",
    "tls://9.9.9.9%dns.quad9.net:8853, tls://9.9.9.9:8853, dns.quad9.net",
  })
  void readsServers(String word, String server, String name) {
    To.Server read = (To.Server) To.parse(word);

    assertEquals(server, read.toString());
    assertEquals(Optional.ofNullable(name), read.serverName());
  }

  @Test
  void readsFiles() {
    assertEquals(new To.ResolvConf(Path.of("/etc/resolv.conf")), To.parse("/etc/resolv.conf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dns.example.com",
        "https://9.9.9.9/dns-query",
        "9.9.9.9:99999",
        "tls://",
        "[::1"
      })
  void refusesWhatIsNeither(String word) {
    String why = assertThrows(IllegalArgumentException.class, () -> To.parse(word)).toString();

    assertTrue(why.contains(word), why);
  }

  @Test
  void takesFifteen() {
    String why =
        assertThrows(
                IllegalArgumentException.class,
                () -> ForwardSettings.of(Name.root, Collections.nCopies(16, To.parse("9.9.9.9"))))
            .getMessage();

    assertEquals("more than 15 TOs configured: 16", why);
  }
}
