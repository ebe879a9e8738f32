package io.fairlead.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.balancing.BalancingSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a request. */
class BalancerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static List<InetSocketAddress> addresses(int count) {
    return IntStream.range(0, count).mapToObj(i -> address(i)).toList();
  }

  private static InetSocketAddress address(int i) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}), 8080);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Balancer balancer(int count, @Nullable Balancer before, long now, String... set) {
    Map<String, String> annotations = new HashMap<>();
    for (int i = 0; i < set.length; i += 2) {
      annotations.put("fairlead.io/" + set[i], set[i + 1]);
    }
    BalancingSettings.Read read = BalancingSettings.read(annotations);
    assertEquals(List.of(), read.problems());
    return Balancer.of(read.settings(), addresses(count), before, now);
  }

  private static int[] counts(Balancer balancer, Balancer.Wish wish, int requests, long now) {
    int[] counts = new int[balancer.endpoints().size()];
    for (int i = 0; i < requests; i++) {
      counts[balancer.next(wish, -1, null, now)]++;
    }
    return counts;
  }

  private static void eject(Balancer balancer, int endpoint, long now) {
    for (int i = 0; i < 5; i++) {
      balancer.report(balancer.endpoints().get(endpoint), Outcome.NO_ANSWER, now);
    }
  }

  @Test
  void turnsAreExact() {
    int[] counts = counts(balancer(4, null, 0), Balancer.Wish.ANY, 400, 0);
    assertEquals(List.of(100, 100, 100, 100), IntStream.of(counts).boxed().toList());
  }

  /** Whatever chooses, a request comes to every endpoint before it comes to one twice. */
  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "least-request", "hash"})
  void everyEndpointIsTriedOnce(String algorithm) {
    Balancer balancer = balancer(6, null, 0, "balance", algorithm);
    eject(balancer, 2, 0);
    BitSet tried = new BitSet();
    int last = -1;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      last =
          balancer.next(
              new Balancer.Wish(-1, algorithm.equals("hash") ? "k" : null), last, tried, 1);
      assertFalse(tried.get(last));
      tried.set(last);
      order.add(last);
    }
    assertEquals(2, order.getLast(), "the one left out comes when there is no other");
    assertEquals(-1, balancer.next(Balancer.Wish.ANY, last, tried, 1));
  }

  @Test
  void leastRequestKeepsAwayFromABusyEndpoint() {
    Balancer balancer = balancer(4, null, 0, "balance", "least-request");
    for (int i = 0; i < 50; i++) {
      balancer.endpoints().get(1).begin();
    }
    int[] counts = counts(balancer, Balancer.Wish.ANY, 1000, 0);
    assertEquals(0, counts[1]);
    assertTrue(counts[0] > 200, () -> "of 1000: " + counts[0]);
  }

  @Test
  void onlyTheKeysOfAnEndpointThatGoesMove() {
    Balancer hundred = balancer(100, null, 0);
    Balancer fewer = balancer(99, hundred, 0);
    int[] of = new int[100];
    for (int i = 0; i < 10_000; i++) {
      Balancer.Wish wish = new Balancer.Wish(-1, "key-" + i);
      int before = hundred.next(wish, -1, null, 0);
      of[before]++;
      if (before < 99) {
        assertEquals(before, fewer.next(wish, -1, null, 0));
      }
    }
    assertTrue(IntStream.of(of).allMatch(count -> count > 50 && count < 160), "an even share");
  }

  @Test
  void keysOfAnEjectedEndpointComeBackToIt() {
    Balancer balancer = balancer(5, null, 0);
    Balancer.Wish wish = new Balancer.Wish(-1, "a key");
    int home = balancer.next(wish, -1, null, 0);
    eject(balancer, home, 0);
    assertNotEquals(home, balancer.next(wish, -1, null, 1));
    assertEquals(home, balancer.next(wish, -1, null, 31 * SECOND));
  }

  @Test
  void anEjectedEndpointIsLeftOutForItsTime() {
    Balancer balancer = balancer(4, null, 0);
    eject(balancer, 3, 0);
    assertEquals(0, counts(balancer, Balancer.Wish.ANY, 100, 1)[3]);
    assertEquals(25, counts(balancer, Balancer.Wish.ANY, 100, 30 * SECOND)[3]);
    assertEquals(1, balancer.load().reading().ejections());
  }

  @Test
  void aLoneEndpointIsNeverLeftOut() {
    Balancer balancer = balancer(1, null, 0);
    eject(balancer, 0, 0);
    assertEquals(0, balancer.load().reading().ejections());
  }

  @Test
  void withTooFewLeftAllAreUsed() {
    Balancer balancer = balancer(4, null, 0, "eject-most-percent", "100");
    eject(balancer, 0, 0);
    eject(balancer, 1, 0);
    assertEquals(0, counts(balancer, Balancer.Wish.ANY, 100, 1)[0]);
    eject(balancer, 2, 0);
    assertEquals(25, counts(balancer, Balancer.Wish.ANY, 100, 1)[0]);
    assertTrue(balancer.load().reading().panics() > 0);
  }

  @Test
  void aNewEndpointGetsAGrowingShare() {
    Balancer before = balancer(3, null, 0, "slow-start", "10s");
    int[] atOnce = counts(before, Balancer.Wish.ANY, 300, 0);
    assertEquals(100, atOnce[2], "nobody starts slowly with the gateway");
    Balancer after = balancer(4, before, 0, "slow-start", "10s");
    int young = counts(after, Balancer.Wish.ANY, 4000, SECOND)[3];
    int half = counts(after, Balancer.Wish.ANY, 4000, 5 * SECOND)[3];
    assertTrue(young > 20 && young < 250, () -> "a tenth of a share: " + young);
    assertTrue(half > 350 && half < 650, () -> "half a share: " + half);
    assertEquals(1000, counts(after, Balancer.Wish.ANY, 4000, 10 * SECOND)[3]);
  }

  @Test
  void whatIsKnownOutlivesAChange() {
    Balancer before = balancer(4, null, 0);
    eject(before, 1, 0);
    assertTrue(before.load().open());
    Balancer after = balancer(5, before, 1, "max-connections", "1");
    assertEquals(0, counts(after, Balancer.Wish.ANY, 100, 2)[1]);
    assertFalse(after.load().open(), "the connection of before counts");
    after.load().closed();
    assertTrue(after.load().open());
  }

  @Test
  void repeatsAreAShareOfWhatIsUnderWay() {
    Balancer balancer = balancer(2, null, 0, "retry-percent", "10", "retry-least", "1");
    BackendLoad load = balancer.load();
    IntStream.range(0, 30).forEach(i -> assertTrue(load.enter()));
    IntStream.range(0, 3).forEach(_ -> assertTrue(load.repeat()));
    assertFalse(load.repeat());
    load.repeated();
    assertTrue(load.repeat());
    assertEquals(new BackendLoad.Reading(30, 0, 0, 4, 1, 0, 0, 0), load.reading());
  }
}
