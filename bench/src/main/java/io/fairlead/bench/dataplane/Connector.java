package io.fairlead.bench.dataplane;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections as fast as it can, to several targets in turns, so that whatever else the
 * machine does is shared by all. Prints for each target the connections a second and their ratio to
 * the first's, medians over the rounds.
 */
final class Connector {
  private static final int THREADS = 2;
  private static final long TURN = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
  private static final int WARM_UP = 10;

  /**
   * Where to.
   *
   * @param baseline name of the target it is compared with in the same round
   * @param awaitsByte a connection counts when a byte has come through it: a proxy accepts before
   *     it has reached anybody
   */
  record Aim(String name, InetSocketAddress address, String baseline, boolean awaitsByte) {
    static Aim parse(String text) {
      String[] parts = text.split("[=,]");
      int colon = parts[1].lastIndexOf(':');
      return new Aim(
          parts[0],
          new InetSocketAddress(
              parts[1].substring(0, colon), Integer.parseInt(parts[1].substring(colon + 1))),
          parts[2],
          parts.length > 3);
    }

    /** As {@link #parse} reads it. */
    static String text(String name, String address, int port, String baseline) {
      return name + "=" + address + ":" + port + "," + baseline;
    }
  }

  private Connector() {}

  /** Arguments: rounds, then targets as {@code NAME=ADDRESS:PORT,BASELINE[,byte]}. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    List<Aim> aims = Arrays.stream(args).skip(1).map(Aim::parse).toList();
    for (Aim aim : aims) {
      await(aim);
    }
    double[][] rates = new double[aims.size()][rounds];
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int round = -WARM_UP; round < rounds; round++) {
        for (int i = 0; i < aims.size(); i++) {
          double rate = rate(aims.get(i), threads);
          if (round >= 0) {
            rates[i][round] = rate;
          }
        }
      }
    }
    List<String> names = aims.stream().map(Aim::name).toList();
    for (int i = 0; i < aims.size(); i++) {
      double[] own = rates[i];
      double[] base = rates[names.indexOf(aims.get(i).baseline)];
      double[] ratios = new double[rounds];
      Arrays.setAll(ratios, round -> own[round] / base[round]);
      System.out.printf(
          "    %-20s %7.0f/s, %.2f of %s%n",
          names.get(i), median(own), median(ratios), aims.get(i).baseline);
    }
  }

  /** Until it takes connections. */
  private static void await(Aim aim) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE;
    while (true) {
      try {
        if (connections(aim, System.nanoTime() + TURN) > 0) {
          return;
        }
      } catch (ConnectException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static double rate(Aim aim, ExecutorService threads) throws Exception {
    long begin = System.nanoTime();
    Callable<Integer> turn = () -> connections(aim, begin + TURN);
    List<Callable<Integer>> turns = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      turns.add(turn);
    }
    int all = 0;
    for (Future<Integer> done : threads.invokeAll(turns)) {
      all += done.get();
    }
    return all * 1e9 / (System.nanoTime() - begin);
  }

  private static int connections(Aim aim, long end) throws IOException {
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    int made = 0;
    while (System.nanoTime() < end) {
      try (SocketChannel connection = SocketChannel.open()) {
        // reset, not closed: no port stays in TIME_WAIT
        connection.setOption(StandardSocketOptions.SO_LINGER, 0);
        connection.connect(aim.address);
        if (aim.awaitsByte && connection.read(one.clear()) != 1) {
          throw new IOException(aim + " closed without a word");
        }
        made++;
      }
    }
    return made;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
