package io.fairlead.agent.dns.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;

/** Who shows which cookie (RFC 7873, RFC 9018). */
class CookiesTest {
  private static final byte[] OWN = {1, 2, 3, 4, 5, 6, 7, 8};

  private final AtomicLong seconds = new AtomicLong(0xffff_ff00L); // about to wrap
  private final Cookies cookies = new Cookies(seconds::get);
  private final InetAddress client = address(1);

  @Test
  void aCookieProvesTheAddressItWasGivenTo() {
    CookieOption given = cookies.fresh(new CookieOption(OWN), client);

    assertArrayEquals(OWN, given.getClientCookie());
    assertEquals(16, given.getServerCookie().orElseThrow().length);
    assertTrue(cookies.proves(given, client));
    assertFalse(cookies.proves(given, address(2)), "to another address");
    assertFalse(cookies.proves(new CookieOption(OWN), client), "none was shown");
  }

  @Test
  void anyOtherBitIsAnotherCookie() {
    byte[] server = cookies.fresh(new CookieOption(OWN), client).getServerCookie().orElseThrow();
    for (int bit = 0; bit < 8 * server.length; bit++) {
      byte[] other = server.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(cookies.proves(new CookieOption(OWN, other), client), "bit " + bit);
    }
    byte[] otherOwn = {1, 2, 3, 4, 5, 6, 7, 9};
    assertFalse(cookies.proves(new CookieOption(otherOwn, server), client));
    assertFalse(cookies.proves(new CookieOption(OWN, new byte[8]), client));
    assertFalse(new Cookies(seconds::get).proves(new CookieOption(OWN, server), client));
  }

  @Test
  void itLivesForAnHourAlsoWhenTheClockWraps() {
    CookieOption given = cookies.fresh(new CookieOption(OWN), client);
    seconds.addAndGet(3600);
    assertTrue(cookies.proves(given, client));
    seconds.addAndGet(1);
    assertFalse(cookies.proves(given, client));
    seconds.addAndGet(-4000);
    assertFalse(cookies.proves(given, client), "from the future");
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
