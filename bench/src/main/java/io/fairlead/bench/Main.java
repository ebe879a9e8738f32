package io.fairlead.bench;

import io.fairlead.bench.dataplane.ConnectionBench;
import io.fairlead.bench.dataplane.NftablesBench;
import io.fairlead.bench.dataplane.UserspaceBench;
import io.fairlead.bench.dns.DnsBench;
import io.fairlead.bench.dns.DnsChangeBench;
import io.fairlead.bench.fanout.FanoutBench;
import io.fairlead.bench.gateway.GatewayBench;
import io.fairlead.bench.gateway.StreamBench;
import io.fairlead.bench.journal.JournalBench;
import io.fairlead.launcher.client.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/run}: measures a {@code fairlead up} of its own (see bench/README.md). */
@Command(
    name = "bench/run",
    description = "Start a system, measure it from outside, stop it.",
    footerHeading = "%nBenchmarks:%n",
    footer = {
      "  propagation  from an accepted readiness change to data plane and DNS",
      "  journal      durable writes of entities, in H2 and at a PostgreSQL server of its own",
      "  writes       creates through the API, for growing numbers of clients",
      "  watches      deliveries to many watchers of the same objects, and their memory",
      "  lists        lists of many Services: whole, as Table, in pages",
      "  nftables     many Services in the kernel: loading, changing, taking over (as root)",
      "  connections  new connections through the kernel, beside rules of a peer's shape (as root)",
      "  programming  from an accepted change of an endpoint until the kernel follows (as root)",
      "  userspace    new connections through the userspace plane, beside haproxy (as root)",
      "  dns          answers for the server's CPU: of the cluster, beside knot, nsd and an echo;"
          + " of",
      "               cached names, beside dnsmasq and unbound (needs dnsperf)",
      "  dns_change   from a change to the answer that shows it, in the agent",
      "  gateway      requests for the proxy's CPU, beside nginx, haproxy, caddy (needs h2load)",
      "  streams      connections of TCP for the proxy's CPU, beside haproxy (needs wrk, nginx)",
      "  fanout       changes told to many agents of one control plane, and all of them coming"
          + " back",
      "  memory       heap and resident memory with many Services, and the start with them",
    },
    sortOptions = false)
public final class Main implements Callable<Integer> {
  /** What can be measured. */
  enum Benchmark {
    PROPAGATION,
    JOURNAL,
    WRITES,
    WATCHES,
    LISTS,
    NFTABLES,
    CONNECTIONS,
    PROGRAMMING,
    USERSPACE,
    DNS,
    DNS_CHANGE,
    GATEWAY,
    STREAMS,
    FANOUT,
    MEMORY
  }

  /**
   * Services of which a ruleset of kube-proxy's shape is loaded; ten times as many take minutes.
   */
  private static final int PEER_MOST = 1000;

  /** How much of it. */
  private record Size(
      int changes,
      int seconds,
      List<Integer> clients,
      int watchers,
      int services,
      int lists,
      List<Integer> kernelServices,
      List<Integer> programmed,
      List<Integer> policies,
      List<Integer> agents,
      int rounds) {
    static final Size LONG =
        new Size(
            1000,
            5,
            List.of(1, 16, 64, 256),
            1000,
            10_000,
            20,
            List.of(1, 1000, 10_000, 30_000),
            List.of(1000, 10_000),
            List.of(100, 1000),
            List.of(1000, 5000),
            41);
    static final Size SHORT =
        new Size(
            50,
            1,
            List.of(1, 16),
            100,
            300,
            5,
            List.of(100),
            List.of(100),
            List.of(10),
            List.of(100),
            5);
  }

  @Parameters(
      paramLabel = "BENCHMARK",
      arity = "0..*",
      description = "What to measure (default: everything).")
  List<Benchmark> chosen = List.of();

  @Option(names = "--short", description = "Less of everything: does it work at all?")
  boolean brief;

  @Option(
      names = "--coredns",
      paramLabel = "PATH",
      description = "A CoreDNS to be measured by dns too.")
  @Nullable Path coredns;

  @Option(
      names = "--agents",
      split = ",",
      paramLabel = "COUNT",
      description = "How many are played by fanout, and none with their own code.")
  List<Integer> agents = List.of();

  @Option(
      names = "--services",
      paramLabel = "COUNT",
      description = "Of ten endpoints, that agents of fanout are told of.")
  int services;

  @Option(
      names = "--told",
      split = ",",
      paramLabel = "PART",
      description = "Of fanout, beside that agents join: ${COMPLETION-CANDIDATES} (default: all).")
  List<FanoutBench.Part> parts = List.of(FanoutBench.Part.values());

  @Option(names = "--fairlead", hidden = true, description = "The command that starts a system.")
  Path fairlead = Path.of("fairlead");

  @Option(names = "--help", usageHelp = true, description = "Say this.")
  boolean help;

  private Main() {}

  @Override
  public Integer call() throws Exception {
    Set<Benchmark> what =
        chosen.isEmpty() ? EnumSet.allOf(Benchmark.class) : EnumSet.copyOf(chosen);
    Size size = brief ? Size.SHORT : Size.LONG;
    if (what.remove(Benchmark.JOURNAL)) {
      JournalBench.run(size.clients, Duration.ofSeconds(size.seconds), Main::say);
    }
    if (what.remove(Benchmark.NFTABLES)) {
      say(NftablesBench.run(size.services, 3, size.changes));
      say(NftablesBench.run(size.services / 2, 50, size.changes));
    }
    if (what.remove(Benchmark.CONNECTIONS)) {
      say(ConnectionBench.run(size.kernelServices, size.policies, PEER_MOST, size.rounds));
    }
    if (what.remove(Benchmark.PROGRAMMING)) {
      for (int services : size.programmed) {
        say(ProgrammingBench.run(fairlead.toAbsolutePath(), services, size.changes / 10));
      }
    }
    if (what.remove(Benchmark.USERSPACE)) {
      say(UserspaceBench.run(size.rounds));
    }
    if (what.remove(Benchmark.DNS)) {
      say(DnsBench.run(size.services, 10, Math.min(3, size.seconds), size.rounds / 4, coredns));
    }
    if (what.remove(Benchmark.DNS_CHANGE)) {
      say(DnsChangeBench.run(size.services, size.changes));
    }
    if (what.remove(Benchmark.GATEWAY)) {
      for (int routes : List.of(1, size.services)) {
        say(GatewayBench.run(routes, size.seconds, Math.max(1, size.rounds / 8)));
      }
    }
    if (what.remove(Benchmark.STREAMS)) {
      say(StreamBench.run(size.seconds, Math.max(1, size.rounds / 8)));
    }
    if (what.remove(Benchmark.FANOUT)) {
      FanoutBench.run(
          fairlead.toAbsolutePath(),
          services > 0 ? services : size.services / 10,
          agents.isEmpty() ? Math.min(50, size.watchers) : 0,
          agents.isEmpty() ? size.agents : agents,
          Set.copyOf(parts),
          Math.max(20, size.changes / 10),
          Main::say);
    }
    if (what.isEmpty()) {
      return 0;
    }
    try (SystemUnderTest system = SystemUnderTest.start(fairlead.toAbsolutePath())) {
      say("started in " + system.startTime());
      ApiClient api = system.api();
      if (what.contains(Benchmark.PROPAGATION)) {
        say(new PropagationBench(api, system.addresses()).run(size.changes));
      }
      if (what.contains(Benchmark.WRITES)) {
        for (int clients : size.clients) {
          say(WriteBench.run(api, clients, Duration.ofSeconds(size.seconds)));
        }
      }
      if (what.contains(Benchmark.WATCHES)) {
        int changes = Math.max(20, size.changes / 10);
        WatchBench watches = new WatchBench(system);
        say(watches.run("JSON", ApiClient.JSON, size.watchers, changes));
        say(watches.run("Table", ApiClient.TABLE, size.watchers, changes));
      }
      if (what.contains(Benchmark.LISTS) || what.contains(Benchmark.MEMORY)) {
        say(MemoryBench.run(system, size.services));
      }
      if (what.contains(Benchmark.LISTS)) {
        say(ListBench.run(api, size.lists));
      }
      if (what.contains(Benchmark.MEMORY)) {
        say(MemoryBench.restarted(system));
      }
    }
    return 0;
  }

  private static void say(String text) {
    System.out.println(text);
  }

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }
}
