package io.fairlead.agent.dns.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.query.Cookies;
import io.fairlead.model.net.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** How much goes out to whom, by a clock of its own. */
class ResponseRateTest {
  private static final Name NAME = Name.fromConstantString("www.example.com.");

  private final AtomicLong now = new AtomicLong();
  private final byte[] query =
      Message.newQuery(Record.newRecord(NAME, Type.TXT, DClass.IN)).toWire();
  private final byte[] reply = reply();

  @Test
  void aNetworkGetsItsRateAndABurstOfOneSecond() throws UnknownHostException {
    ResponseRate rate = rate(100, 0, List.of());

    assertEquals(100, whole(rate, "192.0.2.", 1000), "the burst");
    now.addAndGet(Duration.ofMillis(100).toNanos());
    assertEquals(10, whole(rate, "192.0.2.", 1000), "a tenth of a second later");
    assertEquals(100, whole(rate, "198.51.100.", 1000), "another network");
    now.addAndGet(Duration.ofHours(1).toNanos());
    assertEquals(100, whole(rate, "192.0.2.", 1000), "no more for having waited");
  }

  @Test
  void everySecondOneBeyondItIsCutAndNeverLongerThanTheQuery() throws IOException {
    ResponseRate rate = rate(10, 2, List.of());
    InetAddress client = InetAddress.getByName("192.0.2.1");
    int nothing = 0;
    int cut = 0;
    for (int i = 0; i < 110; i++) {
      Optional<byte[]> admitted = admit(rate, client);
      nothing += admitted.isEmpty() ? 1 : 0;
      if (admitted.isPresent() && !Arrays.equals(admitted.get(), reply)) {
        cut++;
        Message message = new Message(admitted.get());
        assertTrue(admitted.get().length <= query.length);
        assertTrue(message.getHeader().getFlag(Flags.TC));
        assertEquals(NAME, message.getQuestion().getName());
        assertTrue(message.getSection(Section.ANSWER).isEmpty());
      }
    }

    assertEquals(50, nothing);
    assertEquals(50, cut);
  }

  @Test
  void exemptNetworksHaveNoLimit() throws UnknownHostException {
    assertEquals(
        1000,
        whole(rate(10, 0, List.of(Cidr.parse("192.0.2.0/24").orElseThrow())), "192.0.2.", 1000));
    assertEquals(1000, whole(rate(0, 0, List.of()), "192.0.2.", 1000), "0 is no limit");
    ResponseRate six = rate(1, 0, List.of(Cidr.parse("2001:db8::/48").orElseThrow()));
    assertTrue(six.within(ResponseRate.ofIpv6(0x2001_0db8_0000_1234L, 5)));
    assertTrue(six.within(ResponseRate.ofIpv6(0x2001_0db8_0000_1234L, 6)));
    assertTrue(six.within(ResponseRate.ofIpv6(0x2001_0db8_0001_0000L, 5)));
    assertFalse(six.within(ResponseRate.ofIpv6(0x2001_0db8_0001_0001L, 5)), "the same /56");
    ResponseRate usual = new ResponseRate(RateLimit.of(List.of()), new Cookies(), now::get);
    assertEquals(5000, whole(usual, "127.0.0.", 5000));
    for (int i = 0; i < 5000; i++) {
      assertTrue(usual.within(ResponseRate.ofIpv6(0, 1)), "::1");
    }
  }

  private int whole(ResponseRate rate, String network, int asked) throws UnknownHostException {
    int whole = 0;
    for (int i = 0; i < asked; i++) {
      InetAddress client = InetAddress.getByName(network + i % 250);
      whole += admit(rate, client).filter(out -> Arrays.equals(out, reply)).isPresent() ? 1 : 0;
    }
    return whole;
  }

  private Optional<byte[]> admit(ResponseRate rate, InetAddress client) {
    long network = ResponseRate.ofIpv4(ByteBuffer.wrap(client.getAddress()).getInt());
    return rate.within(network) ? Optional.of(reply) : rate.beyond(client, query, reply);
  }

  private ResponseRate rate(int perSecond, int slip, List<Cidr> exempt) {
    return new ResponseRate(new RateLimit(perSecond, slip, exempt), new Cookies(), now::get);
  }

  private static byte[] reply() {
    Message message = new Message(7);
    message.getHeader().setFlag(Flags.QR);
    message.addRecord(Record.newRecord(NAME, Type.TXT, DClass.IN), Section.QUESTION);
    message.addRecord(new TXTRecord(NAME, DClass.IN, 5, "x".repeat(200)), Section.ANSWER);
    return message.toWire();
  }
}
