package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.cache.CachingResolver;
import io.fairlead.agent.dns.forward.Forwarder;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What was answered before is answered again without being made. */
class KeptAnswersTest {
  private static final int TIMES = 10_000;
  private static final int RECURSION = 1;
  private static final int CHECKING = 4;
  private static final int DNSSEC = 16;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web.shop.svc.cluster.local.",
        "db.shop.svc.cluster.local.",
        "nothing.shop.svc.cluster.local."
      })
  void makesNothing(String name) {
    TestAnswerer answerer = TestAnswerer.of(ExampleCluster.zone());
    byte[] query = TestAnswerer.query(name, Type.A).toWire();
    assertTrue(answerer.ask(query, Transport.UDP).isPresent());
    byte[] reply = new byte[Answerer.MOST_KEPT];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    answer(answerer, query, reply); // loads what is needed
    long before = threads.getCurrentThreadAllocatedBytes();
    answer(answerer, query, reply);
    long made = threads.getCurrentThreadAllocatedBytes() - before;

    assertTrue(made < TIMES, made + " bytes for " + TIMES + " answers");
  }

  /** Each as it is made, and plain ones without making anything, until they are over (D37). */
  @Test
  void whatAnUpstreamSaidIsGivenAgain() throws Exception {
    AtomicLong clock = new AtomicLong();
    try (FakeUpstream upstream = FakeUpstream.start(KeptAnswersTest::outside);
        CachingResolver outside = resolver(upstream, clock, true)) {
      TestAnswerer answerer = TestAnswerer.of(ExampleCluster::zone, outside);
      for (String name : List.of("www.example.com.", "nowhere.example.com.", "mail.example.com.")) {
        for (int flags = 0; flags < 32; flags++) {
          byte[] query = query(name, flags).toWire();
          assertTrue(answerer.ask(query, Transport.UDP).isPresent());
          assertTrue(answerer.ask(query, Transport.UDP).isPresent()); // compares
          boolean plain = (flags & RECURSION) != 0 && (flags & (CHECKING | DNSSEC)) == 0;
          assertEquals(plain, answerer.again(query, Transport.UDP).isPresent(), name + flags);
        }
      }
      byte[] query = query("www.example.com.", RECURSION).toWire();
      clock.addAndGet(TimeUnit.SECONDS.toNanos(29));
      assertTrue(answerer.again(query, Transport.UDP).isPresent());
      clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertTrue(answerer.again(query, Transport.UDP).isEmpty());
    }
  }

  @Test
  void timeToLiveFallsWithoutMakingAnything() throws Exception {
    AtomicLong clock = new AtomicLong();
    try (FakeUpstream upstream = FakeUpstream.start(KeptAnswersTest::outside);
        CachingResolver outside = resolver(upstream, clock, false)) {
      TestAnswerer answerer = TestAnswerer.of(ExampleCluster::zone, outside);
      byte[] query = query("www.example.com.", RECURSION).toWire();
      assertTrue(answerer.ask(query, Transport.UDP).isPresent());
      assertTrue(answerer.ask(query, Transport.UDP).isPresent());
      clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(7500));
      Message again = new Message(answerer.again(query, Transport.UDP).orElseThrow());
      assertEquals(
          List.of(23L, 23L),
          again.getSection(Section.ANSWER).stream().map(Record::getTTL).toList());
      assertEquals(3, outside.counts().cache().success().hits(), "ask() gives it again, too");
    }
  }

  private static CachingResolver resolver(
      FakeUpstream upstream, AtomicLong clock, boolean keepTtl) {
    CacheSettings usual = CacheSettings.DEFAULT;
    return new CachingResolver(
        new CacheSettings(
            usual.success(),
            usual.denial(),
            usual.servfail(),
            Optional.empty(),
            Optional.empty(),
            keepTtl,
            usual.bytes(),
            usual.waiting()),
        new Forwarder(upstream.corefile().forward(), _ -> false, false),
        clock::get);
  }

  private static Message query(String name, int flags) {
    Message query = TestAnswerer.query(name, Type.A);
    set(query, Flags.RD, (flags & RECURSION) != 0);
    set(query, Flags.AD, (flags & 2) != 0);
    set(query, Flags.CD, (flags & CHECKING) != 0);
    if ((flags & 8) != 0 || (flags & DNSSEC) != 0) {
      query.addRecord(
          new OPTRecord(1232, 0, 0, (flags & DNSSEC) != 0 ? ExtendedFlags.DO : 0),
          Section.ADDITIONAL);
    }
    return query;
  }

  private static void set(Message query, byte flag, boolean value) {
    if (value) {
      query.getHeader().setFlag(flag);
    } else {
      query.getHeader().unsetFlag(flag);
    }
  }

  /** An alias, a name that is not there, and one without addresses. */
  private static List<Message> outside(FakeUpstream.Asked asked) throws IOException {
    Name name = asked.query().getQuestion().getName();
    Name zone = Name.fromString("example.com.");
    Message reply = FakeUpstream.reply(asked);
    reply.getHeader().setFlag(Flags.AD);
    if (name.equals(Name.fromString("www.example.com."))) {
      Name target = Name.fromString("edge", zone);
      reply.addRecord(new CNAMERecord(name, DClass.IN, 300, target), Section.ANSWER);
      reply.addRecord(
          new ARecord(target, DClass.IN, 60, Address.getByAddress("192.0.2.1")), Section.ANSWER);
    } else {
      boolean there = name.equals(Name.fromString("mail.example.com."));
      reply.getHeader().setRcode(there ? Rcode.NOERROR : Rcode.NXDOMAIN);
      reply.addRecord(
          new SOARecord(zone, DClass.IN, 300, zone, zone, 1, 1, 1, 1, 300), Section.AUTHORITY);
    }
    return List.of(reply);
  }

  private static void answer(TestAnswerer answerer, byte[] query, byte[] reply) {
    for (int i = 0; i < TIMES; i++) {
      int length = answerer.answerer().answerAgain(query, query.length, Transport.UDP, reply);
      assertTrue(length > 0);
    }
  }
}
