package io.fairlead.model.corefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.net.IpAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TOs as a Corefile spells them (D35). */
class ToTest {

  @ParameterizedTest
  @CsvSource({
    "9.9.9.9, false, 9.9.9.9, 53,",
    "dns://9.9.9.9:5353, false, 9.9.9.9, 5353,",
    "[2620:fe::fe]:5353, false, 2620:fe::fe, 5353,",
    "2620:fe::fe, false, 2620:fe::fe, 53,",
    "tls://9.9.9.9, true, 9.9.9.9, 853,",
    "tls://9.9.9.9%dns.quad9.net, true, 9.9.9.9, 853, dns.quad9.net",
    "tls://9.9.9.9%dns.quad9.net:8853, true, 9.9.9.9, 8853, dns.quad9.net",
  })
  void readsServers(String word, boolean tls, String address, int port, String name) {
    assertEquals(
        new To.Server(tls, IpAddress.parse(address).orElseThrow(), port, Optional.ofNullable(name)),
        To.parse(word));
  }

  @Test
  void readsFiles() {
    assertEquals(new To.ResolvConf("/etc/resolv.conf"), To.parse("/etc/resolv.conf"));
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
}
