package io.fairlead.bench.dns;

import io.fairlead.bench.Contender;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Answers over UDP for each second of the server's CPU, in turns. Of names of the cluster with knot
 * and nsd that have the same records in a zone file, and with an echo in C, above which no server
 * can be; of names outside, when they are cached, with dnsmasq and unbound. In both with CoreDNS
 * where one is given.
 */
public final class DnsBench {
  private static final int QUESTIONS = 50_000;
  private static final int NAMES = 5000;

  private final Path dir;
  private final int seconds;
  private final int rounds;

  private DnsBench(Path dir, int seconds, int rounds) {
    this.dir = dir;
    this.seconds = seconds;
    this.rounds = rounds;
  }

  /**
   * Figures of every contender; one line that says why where it can not be measured.
   *
   * @param seconds of a run
   * @param rounds in which each has a run
   * @param coredns a program to measure too; null: none
   */
  public static String run(
      int services, int endpoints, int seconds, int rounds, @Nullable Path coredns)
      throws IOException {
    if (!Perf.possible()) {
      return "dns: dnsperf is not installed";
    }
    Path dir = Files.createTempDirectory("fairlead-bench-dns");
    Zone zone = new Zone(services, endpoints);
    Files.write(dir.resolve("zone"), zone.records());
    Servers servers = new Servers(dir, zone, coredns);
    DnsBench bench = new DnsBench(dir, seconds, rounds);
    String title =
        "dns, %d clients, medians of %d rounds of %d s".formatted(Perf.CLIENTS, rounds, seconds);
    String inside =
        bench.measure(
            "%d Services of %d endpoints, 20 %% NXDOMAIN".formatted(services, endpoints),
            zone.base(1),
            zone.questions(QUESTIONS),
            servers.ofTheCluster());
    try (Upstream upstream = Upstream.start()) {
      String outside =
          bench.measure(
              "%d names outside of the cluster, cached".formatted(NAMES),
              Upstream.name(0),
              Upstream.questions(QUESTIONS, NAMES),
              servers.caching(upstream.port()));
      return String.join("\n", title, inside, outside);
    }
  }

  private static Contender.Question asking(String name) throws IOException {
    byte[] query =
        Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)).toWire();
    return port -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.setSoTimeout(200);
        socket.send(
            new DatagramPacket(
                query,
                query.length,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        byte[] reply = new byte[512];
        socket.receive(new DatagramPacket(reply, reply.length));
        return (reply[3] & 0xf) == 0;
      } catch (SocketTimeoutException notYet) {
        return false;
      }
    };
  }

  /** A server is measured once it has an address for {@code first}. */
  private String measure(
      String what, String first, List<String> questions, List<Servers.Server> servers)
      throws IOException {
    Path file = Files.write(dir.resolve("questions"), questions);
    List<Contender> contenders = new ArrayList<>();
    try {
      for (Servers.Server server : servers) {
        contenders.add(
            Contender.start(
                server.name(),
                server.port(),
                dir.resolve(server.name() + ".log"),
                server.command(),
                asking(first)));
      }
      for (Contender contender : contenders) {
        Perf.of(contender, file, seconds); // for caches and compilers
      }
      Map<String, List<Perf>> measured = new LinkedHashMap<>();
      for (int i = 0; i < rounds; i++) {
        for (Contender contender : contenders) {
          measured
              .computeIfAbsent(contender.name(), any -> new ArrayList<>())
              .add(Perf.of(contender, file, seconds));
        }
      }
      return "  " + what + "\n" + lines(measured);
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private static String lines(Map<String, List<Perf>> measured) {
    double ours = Perf.median(measured.getOrDefault("fairlead", List.of()));
    return measured.entrySet().stream()
        .map(
            each ->
                "    %s%s"
                    .formatted(
                        Perf.line(each.getKey(), each.getValue()),
                        each.getKey().equals("fairlead")
                            ? ""
                            : "; fairlead is %.2f of it"
                                .formatted(ours / Perf.median(each.getValue()))))
        .collect(Collectors.joining("\n"));
  }
}
