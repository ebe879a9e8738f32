package io.fairlead.model.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** B26: gateways together keep within one limit, and use it. */
class BudgetTest {
  private static final long MILLI = 1_000_000;

  /** Gateways and a control plane, with messages that take their time. */
  private static final class World {
    private final Rate rate;
    private final Random random;
    private final int delay; // milliseconds, at most, each way
    private final Budget budget;
    private final List<LeasedTokens> gateways = new ArrayList<>();
    private final PriorityQueue<Message> messages =
        new PriorityQueue<>((one, other) -> Long.compare(one.at, other.at));
    private final long[] admitted;
    private final long[] waiting;
    private boolean away;
    private double lost;
    private double twice;
    private long now;

    private record Message(long at, Runnable arrives) {}

    private World(Rate rate, int gateways, int delay, long seed) {
      this.rate = rate;
      this.delay = delay;
      this.random = new Random(seed);
      this.budget = new Budget(rate);
      for (int i = 0; i < gateways; i++) {
        this.gateways.add(new LeasedTokens(rate, 1));
      }
      admitted = new long[gateways];
      waiting = new long[gateways];
    }

    private long total() {
      return java.util.Arrays.stream(admitted).sum();
    }

    /** As many as may ever have been admitted until now. */
    private long most() {
      return Budget.size(rate) + now / rate.interval();
    }

    /** A millisecond in which each gateway is asked with its probability. */
    private void step(double... demand) {
      now += MILLI;
      while (!messages.isEmpty() && messages.peek().at <= now) {
        messages.poll().arrives.run();
      }
      for (int i = 0; i < gateways.size(); i++) {
        LeasedTokens gateway = gateways.get(i);
        for (double left = demand[i]; left > 0; left--) {
          if (random.nextDouble() < left) {
            note(i, gateway.take("k", now));
          }
        }
        if (waiting[i] > 0 && away) {
          waiting[i]--;
          note(i, gateway.alone("k", now));
        }
        gateway.expire(now);
        ask(i);
      }
    }

    private void note(int gateway, LeasedTokens.Take take) {
      switch (take) {
        case LeasedTokens.Take.Taken(long _) -> admitted[gateway]++;
        case LeasedTokens.Take.Refused(long nanos) -> assertTrue(nanos > 0);
        case LeasedTokens.Take.Wait() -> waiting[gateway]++;
      }
    }

    private void ask(int gateway) {
      Optional<LeasedTokens.Question> asked = gateways.get(gateway).ask(now);
      asked.ifPresent(
          question -> {
            send(() -> heard(gateway, question));
            if (random.nextDouble() < twice) {
              send(() -> heard(gateway, question));
            }
          });
    }

    private void heard(int gateway, LeasedTokens.Question question) {
      if (away) {
        return;
      }
      budget
          .lease("gateway-" + gateway, question.round(), question.wants(), now)
          .ifPresent(leases -> send(() -> leased(gateway, question.round(), leases)));
    }

    private void leased(int gateway, long round, List<Lease> leases) {
      gateways.get(gateway).leased(round, gateways.size(), leases, now);
      long again = waiting[gateway];
      waiting[gateway] = 0;
      for (long i = 0; i < again; i++) {
        note(gateway, gateways.get(gateway).again("k", now));
      }
      ask(gateway);
    }

    private void send(Runnable arrives) {
      if (random.nextDouble() >= lost) {
        messages.add(new Message(now + random.nextInt(delay + 1) * MILLI, arrives));
      }
    }
  }

  @Property(tries = 150)
  void neverMoreThanThereIs(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int gateways,
      @ForAll @IntRange(min = 1, max = 600) int requests,
      @ForAll @IntRange(min = 1, max = 300) int burst,
      @ForAll @IntRange(min = 0, max = 120) int delay) {
    Rate.Per per = seed % 3 == 0 ? Rate.Per.MINUTE : Rate.Per.SECOND;
    World world = new World(new Rate(requests, per, burst), gateways, delay, seed);
    world.twice = 0.1;
    double[] demand = new double[gateways];
    for (int i = 0; i < 4_000; i++) {
      if (i % 500 == 0) {
        for (int j = 0; j < gateways; j++) {
          demand[j] = world.random.nextInt(4) == 0 ? 0 : world.random.nextDouble() * 2;
        }
      }
      world.step(demand);
      assertTrue(world.total() <= world.most(), () -> world.total() + " of " + world.most());
    }
  }

  @ParameterizedTest(name = "{0} per {1}, demands {2} {3} {4} per ms")
  @CsvSource({
    "200, SECOND, 0.15, 0.15, 0.15",
    "200, SECOND, 0.4, 0, 0",
    "200, SECOND, 0.02, 0.05, 1.5",
    "20, SECOND, 0.1, 0.1, 0.1",
    "600, MINUTE, 0.01, 0.01, 0.01",
    "2000, SECOND, 1.5, 1.5, 1.5",
  })
  void usesWhatThereIs(int requests, Rate.Per per, double one, double two, double three) {
    World world = new World(new Rate(requests, per, requests / 10), 3, 4, 1);
    for (int i = 0; i < 2_000; i++) {
      world.step(one, two, three);
    }
    long before = world.total();
    long from = world.now;
    for (int i = 0; i < 20_000; i++) {
      world.step(one, two, three);
    }
    double used = (double) (world.total() - before) * world.rate.interval() / (world.now - from);
    assertTrue(used >= 0.95 && used <= 1.05, "used " + used);
  }

  @ParameterizedTest(name = "one of {0}")
  @CsvSource({"1, 100", "2, 50", "4, 25"})
  void oneThatStartsAloneHasTheShareItKnows(int gateways, int share) {
    LeasedTokens started = new LeasedTokens(new Rate(100, Rate.Per.SECOND, 20), gateways);
    int passed = 0;
    int seconds = 10;
    for (int i = 0; i < seconds * 1_000; i++) {
      long now = i * MILLI;
      LeasedTokens.Take take = started.take("k", now);
      take = take instanceof LeasedTokens.Take.Wait ? started.alone("k", now) : take;
      passed += take instanceof LeasedTokens.Take.Taken ? 1 : 0;
      started.ask(now);
    }
    assertEquals(share * seconds, passed, 20.0 / gateways + 1);
  }

  @ParameterizedTest(name = "{0} gateways, seed {1}")
  @CsvSource({"2, 1", "3, 2", "5, 3"})
  void aloneEachHasItsShare(int gateways, long seed) {
    World world = new World(new Rate(100, Rate.Per.SECOND, 20), gateways, 4, seed);
    double[] demand = new double[gateways];
    java.util.Arrays.fill(demand, 0.5);
    for (int i = 0; i < 3_000; i++) {
      world.step(demand);
    }
    long[] before = world.admitted.clone();
    long beforeAll = world.total();
    world.away = true;
    int seconds = 10;
    for (int i = 0; i < seconds * 1_000; i++) {
      world.step(demand);
    }
    long all = world.total() - beforeAll;
    // Slack: what was leased, a token each to begin with, and rounding.
    assertTrue(all <= 100 * seconds + 20 + 2L * gateways, "together " + all);
    for (int i = 0; i < gateways; i++) {
      long each = world.admitted[i] - before[i];
      assertTrue(each >= 100 * (seconds - 2) / gateways, i + " alone " + each);
    }
    world.away = false;
    for (int i = 0; i < 5_000; i++) {
      world.step(demand);
    }
    long slack = 20 + 2L * gateways;
    assertTrue(world.total() <= world.most() + slack, world.total() + " of " + world.most());
  }

  @Property(tries = 50)
  void lossesCostLittle(@ForAll long seed) {
    World world = new World(new Rate(100, Rate.Per.SECOND, 20), 3, 20, seed);
    world.lost = 0.1;
    for (int i = 0; i < 10_000; i++) {
      world.step(0.2, 0.2, 0.2);
    }
    long most = world.most() + 100; // what is spent alone is told afterwards, some of it twice
    assertTrue(world.total() <= most, world.total() + " of " + most);
    assertTrue(world.total() >= 100, "only " + world.total());
  }

  @ParameterizedTest
  @CsvSource({"7, SECOND, 142857143", "1, HOUR, 3600000000000", "1000000, SECOND, 1000"})
  void intervalsAreNeverTooShort(int requests, Rate.Per per, long nanos) {
    assertEquals(nanos, new Rate(requests, per, 1).interval());
  }
}
