package io.fairlead.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.balancing.BalancingSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ewma}: endpoints that answer sooner get more. The clock is made up. */
class EwmaTest {
  private static final long MILLI = 1_000_000;

  private long clock;

  private static List<InetSocketAddress> addresses(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + i), 80))
        .toList();
  }

  private static Balancer balancer(int count, String algorithm) {
    return Balancer.of(
        BalancingSettings.read(Map.of("fairlead.io/balance", algorithm)).settings(),
        addresses(count),
        null,
        0);
  }

  private record Answer(long at, int endpoint, long took) {}

  /**
   * A request each millisecond, endpoint i answering each after millis[i].
   *
   * @return how many each got
   */
  private int[] run(Balancer balancer, Balancer.Wish wish, int requests, long... millis) {
    int[] counts = new int[millis.length];
    PriorityQueue<Answer> underWay =
        new PriorityQueue<>((one, other) -> Long.compare(one.at(), other.at()));
    for (int i = 0; i < requests; i++) {
      clock += MILLI;
      long now = clock;
      while (!underWay.isEmpty() && underWay.peek().at() <= now) {
        Answer answer = underWay.poll();
        balancer.endpoints().get(answer.endpoint()).took(answer.took(), answer.at());
        balancer.endpoints().get(answer.endpoint()).end();
      }
      int endpoint = balancer.next(wish, -1, null, now);
      balancer.endpoints().get(endpoint).begin();
      counts[endpoint]++;
      long took = millis[endpoint] * MILLI;
      underWay.add(new Answer(now + took, endpoint, took));
    }
    underWay.forEach(answer -> balancer.endpoints().get(answer.endpoint()).end());
    return counts;
  }

  @Test
  void aSlowEndpointGetsLess() {
    int[] counts = run(balancer(4, "ewma"), Balancer.Wish.ANY, 4000, 10, 10, 10, 200);
    assertTrue(counts[3] < 200, () -> "a tenth of a share: " + Arrays.toString(counts));
    assertTrue(counts[3] > 0, "but it is not forgotten");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void equalEndpointsGetAboutTheSame(int size) {
    long[] same = new long[size];
    Arrays.fill(same, 10);
    int[] counts = run(balancer(size, "ewma"), Balancer.Wish.ANY, 1000 * size, same);
    for (int count : counts) {
      assertEquals(1000, count, 250, () -> Arrays.toString(counts));
    }
  }

  @Test
  void anEndpointThatRecoversGetsItsShareBack() {
    Balancer balancer = balancer(2, "ewma");
    run(balancer, Balancer.Wish.ANY, 3000, 10, 300);
    int[] after = run(balancer, Balancer.Wish.ANY, 60_000, 10, 10);
    int[] then = run(balancer, Balancer.Wish.ANY, 2000, 10, 10);
    assertTrue(then[1] > 600, () -> Arrays.toString(after) + " " + Arrays.toString(then));
  }

  @Test
  void anIngressAsksForItWhateverTheServiceSays() {
    Balancer.Wish wish = new Balancer.Wish(-1, null, BalancingSettings.Algorithm.EWMA);
    int[] counts = run(balancer(2, "round-robin"), wish, 2000, 10, 500);
    assertTrue(counts[1] < 200, () -> Arrays.toString(counts));
  }

  @Test
  void aNewEndpointIsThoughtToBeAsFastAsTheOthers() {
    Balancer before = balancer(2, "ewma");
    run(before, Balancer.Wish.ANY, 1000, 20, 20);
    Balancer after = Balancer.of(before.settings(), addresses(3), before, clock);
    double known = after.endpoints().get(0).latency(clock);
    assertEquals(known, after.endpoints().get(2).latency(clock), known / 2);
  }

  /** A refused connection takes no time at all, and must not look like a quick answer. */
  @Test
  void aFailureIsNoQuickAnswer() {
    Balancer balancer = balancer(2, "ewma");
    balancer.endpoints().get(0).took(10 * MILLI, System.nanoTime());
    Attempts attempts = new Attempts(balancer, 2, Balancer.Wish.ANY);
    while (attempts.next() != balancer.endpoints().get(1)) {
      attempts.report(Outcome.ANSWERED);
    }
    attempts.report(Outcome.NO_ANSWER);
    attempts.end();
    long now = System.nanoTime();
    assertTrue(balancer.endpoints().get(1).latency(now) > 900 * MILLI);
    for (int i = 0; i < 20; i++) {
      assertEquals(0, balancer.next(Balancer.Wish.ANY, -1, null, now));
    }
  }
}
