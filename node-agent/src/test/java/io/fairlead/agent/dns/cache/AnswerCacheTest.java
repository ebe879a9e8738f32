package io.fairlead.agent.dns.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.cache.CacheSettings.Keep;
import io.fairlead.agent.dns.cache.CacheSettings.Prefetch;
import io.fairlead.agent.dns.forward.Question;
import io.fairlead.agent.dns.forward.Resolution;
import io.fairlead.agent.dns.forward.UpstreamReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** For how long replies are kept, and with which TTLs they come back (D37, D38). */
class AnswerCacheTest {
  private static final String WWW = "www.example.com.";
  private static final Keep KEEP = new Keep(1000, Duration.ofSeconds(30), Duration.ofSeconds(5));

  private final AtomicLong now = new AtomicLong();

  @ParameterizedTest
  @CsvSource({"300, 30", "30, 30", "12, 12", "5, 5", "1, 5", "0, 5"})
  void positiveRepliesLiveForTheirTtlWithinBounds(long ttl, long kept) {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    UpstreamReply fresh = cache.keep(question(WWW), a(WWW, ttl));

    assertEquals(kept, ttl(fresh));
    pass(Duration.ofSeconds(kept - 1));
    assertEquals(1, ttl(found(cache, question(WWW))));
    pass(Duration.ofSeconds(1));
    assertNull(cache.find(question(WWW)), "not a moment longer");
  }

  @ParameterizedTest
  @CsvSource({"20, 60, 20", "60, 20, 20", "600, 600, 30", "2, 3, 5"})
  void negativeRepliesLiveForTheLesserOfTtlAndMinimum(long soaTtl, long minimum, long kept) {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    for (int rcode : List.of(Rcode.NXDOMAIN, Rcode.NOERROR)) {
      cache.keep(question(WWW), negative(rcode, soaTtl, minimum));

      assertEquals(kept, found(cache, question(WWW)).authority().get(0).getTTL());
    }
  }

  @Test
  void negativeRepliesWithoutSoaAreNotKept() {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    cache.keep(
        question(WWW), new UpstreamReply(Rcode.NXDOMAIN, false, List.of(), List.of(), List.of()));

    assertNull(cache.find(question(WWW)));
  }

  @Test
  void nameInAnyCaseIsOneQuestionButFlagsAreNot() {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    cache.keep(question(WWW), a(WWW, 60));

    assertNotNull(cache.find(question("wWw.eXample.COM.")));
    for (Question other :
        List.of(
            new Question(name(WWW), Type.AAAA, true, false, false),
            new Question(name(WWW), Type.A, false, false, false),
            new Question(name(WWW), Type.A, true, true, false),
            new Question(name(WWW), Type.A, true, false, true))) {
      assertNull(cache.find(other), other.toString());
    }
  }

  @Test
  void keepTtlDoesNotCountDown() {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), true));
    cache.keep(question(WWW), a(WWW, 20));
    pass(Duration.ofSeconds(19));

    assertEquals(20, ttl(found(cache, question(WWW))));
  }

  @Test
  void whatChangedItsKindIsOneEntry() {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    cache.keep(question(WWW), a(WWW, 20));
    cache.keep(question(WWW), negative(Rcode.NXDOMAIN, 20, 20));
    assertEquals(Rcode.NXDOMAIN, found(cache, question(WWW)).rcode());
    cache.keep(question(WWW), a(WWW, 20));

    assertEquals(Rcode.NOERROR, found(cache, question(WWW)).rcode());
    assertEquals(1, cache.size());
  }

  @Test
  void staleRepliesStayForTheirTimeWithTtlZero() {
    AnswerCache cache = cache(CacheSettings.DEFAULT);
    cache.keep(question(WWW), a(WWW, 20));
    pass(Duration.ofSeconds(21));
    AnswerCache.Entry old = cache.find(question(WWW));

    assertNotNull(old);
    assertTrue(cache.stale(old));
    assertEquals(0, ttl(cache.reply(old)));
    pass(Duration.ofHours(1));
    assertNull(cache.find(question(WWW)));
  }

  @Test
  void failuresAreKeptApartAndShortly() {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    cache.keep(question(WWW), a(WWW, 20));
    cache.keepFailure(question(WWW), new Resolution.Failed(22, "gone"));

    assertNotNull(cache.failure(question(WWW)));
    assertNotNull(cache.find(question(WWW)), "what was good before");
    pass(Duration.ofSeconds(5));
    assertNull(cache.failure(question(WWW)));
  }

  @Test
  void neverMoreThanSoManyNorMoreThanSoManyBytes() {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    for (int i = 0; i < 10_000; i++) {
      String name = "n" + i + ".example.com.";
      cache.keep(question(name), a(name, 60));
    }
    assertTrue(cache.size() <= 1000, "entries: " + cache.size());
    assertTrue(cache.size() > 500, "entries: " + cache.size());

    String big = "x".repeat(60);
    String long200 = String.join(".", big, big, big) + ".";
    for (int i = 0; i < 10_000; i++) {
      String name = i + "." + long200;
      cache.keep(question(name), a(name, 60));
    }
    assertTrue(cache.size() <= 1000, "entries: " + cache.size());
    assertTrue(cache.bytes() <= 2 << 20, "bytes: " + cache.bytes());
  }

  @Test
  void namesThatDoNotExistDriveOutNoneThatDo() {
    AnswerCache cache = cache(settings(KEEP, Optional.empty(), false));
    cache.keep(question(WWW), a(WWW, 20));
    for (int i = 0; i < 5_000; i++) {
      cache.keep(question("n" + i + ".example.com."), negative(Rcode.NXDOMAIN, 20, 20));
    }

    assertNotNull(cache.find(question(WWW)));
  }

  @Test
  void popularNamesAreWorthAskingForBeforeTheyEnd() {
    Prefetch prefetch = new Prefetch(3, Duration.ofMinutes(1), 20);
    AnswerCache cache = cache(settings(KEEP, Optional.of(prefetch), false));
    cache.keep(question(WWW), a(WWW, 20));
    AnswerCache.Entry entry = cache.find(question(WWW));
    assertNotNull(entry);

    assertFalse(cache.worthPrefetching(entry), "asked once");
    assertFalse(cache.worthPrefetching(entry), "asked twice");
    assertFalse(cache.worthPrefetching(entry), "popular, but fresh");
    pass(Duration.ofSeconds(16));
    assertTrue(cache.worthPrefetching(entry), "a fifth of its time is left");
  }

  private AnswerCache cache(CacheSettings settings) {
    return new AnswerCache(settings, now::get);
  }

  private static CacheSettings settings(Keep keep, Optional<Prefetch> prefetch, boolean keepTtl) {
    return new CacheSettings(
        keep, keep, Duration.ofSeconds(5), prefetch, Optional.empty(), keepTtl, 1 << 20, 100);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static UpstreamReply found(AnswerCache cache, Question question) {
    AnswerCache.@Nullable Entry entry = cache.find(question);
    assertNotNull(entry);
    return cache.reply(entry);
  }

  private static long ttl(UpstreamReply reply) {
    List<Long> ttls =
        Stream.of(reply.answer(), reply.authority(), reply.additional())
            .flatMap(List::stream)
            .map(Record::getTTL)
            .distinct()
            .toList();
    assertEquals(1, ttls.size(), ttls.toString());
    return ttls.get(0);
  }

  private static UpstreamReply a(String name, long ttl) {
    return new UpstreamReply(
        Rcode.NOERROR,
        false,
        List.of(record(name, Type.A, ttl, "192.0.2.1"), record(name, Type.A, ttl, "192.0.2.2")),
        List.of(record("example.com.", Type.NS, ttl, "ns.example.com.")),
        List.of());
  }

  private static UpstreamReply negative(int rcode, long ttl, long minimum) {
    return new UpstreamReply(
        rcode,
        false,
        List.of(),
        List.of(
            record(
                "example.com.",
                Type.SOA,
                ttl,
                "ns.example.com. root.example.com. 1 2 3 4 " + minimum)),
        List.of());
  }

  private static Record record(String name, int type, long ttl, String data) {
    try {
      return Record.fromString(name(name), type, DClass.IN, ttl, data, Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Question question(String name) {
    return new Question(name(name), Type.A, true, false, false);
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }
}
