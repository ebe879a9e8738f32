package io.fairlead.bench.gateway;

import io.fairlead.bench.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Requests for each second of the proxy's CPU: a GET of 1 KB from one endpoint, in turns through
 * the gateway, nginx, haproxy and caddy. All share the cores with the endpoint and the client.
 */
public final class GatewayBench {
  private static final int FIRST_PORT = 20_600;

  /** Requests before the first measure, for caches. */
  private static final int WARM_UP = 50_000;

  /** The same of a JVM, in the long form, until its compilers have little left to do. */
  private static final int COMPILED = 1_000_000;

  /** Hosts that caddy reads within a minute; ten times as many take it several. */
  private static final int CADDY_MOST = 1000;

  private final Path dir;
  private final int routes;
  private final int seconds;

  /** Answers a second of the slowest contender. */
  private final Map<Load, Double> slowest = new EnumMap<>(Load.class);

  private GatewayBench(Path dir, int routes, int seconds) {
    this.dir = dir;
    this.routes = routes;
    this.seconds = seconds;
  }

  /** Figures of every contender; one line that says why where it can not be measured. */
  public static String run(int routes, int seconds, int rounds)
      throws IOException, InterruptedException {
    if (!Load.installed("/usr/bin/h2load") || !Load.installed("/usr/sbin/nginx")) {
      return "gateway: h2load and nginx are not installed (nghttp2-client, nginx-light)";
    }
    Path dir = Files.createTempDirectory("fairlead-bench-gateway");
    certificate(dir);
    return new GatewayBench(dir, routes, seconds).run(rounds);
  }

  private static void certificate(Path dir) throws IOException, InterruptedException {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=example.com",
                "-addext",
                "subjectAltName=DNS:*.example.com,DNS:localhost",
                "-keyout",
                dir.resolve("tls.key").toString(),
                "-out",
                dir.resolve("tls.crt").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (openssl.waitFor() != 0) {
      throw new IOException("openssl makes no certificate");
    }
    Files.writeString(
        dir.resolve("tls.pem"),
        Files.readString(dir.resolve("tls.crt")) + Files.readString(dir.resolve("tls.key")));
  }

  private String run(int rounds) throws IOException {
    Proxies proxies = new Proxies(dir, FIRST_PORT - 1, routes);
    List<Contender> contenders = new ArrayList<>();
    try {
      contenders.add(start("endpoint", FIRST_PORT - 1, proxies.serving()));
      contenders.add(start("fairlead", FIRST_PORT, proxies.fairlead(FIRST_PORT)));
      contenders.add(start("nginx", FIRST_PORT + 2, proxies.nginx(FIRST_PORT + 2)));
      if (Load.installed("/usr/sbin/haproxy")) {
        contenders.add(start("haproxy", FIRST_PORT + 4, proxies.haproxy(FIRST_PORT + 4)));
      }
      if (Load.installed("/usr/bin/caddy") && routes <= CADDY_MOST) {
        contenders.add(start("caddy", FIRST_PORT + 6, proxies.caddy(FIRST_PORT + 6)));
      }
      StringBuilder text = new StringBuilder();
      List<Contender> proxied = contenders.subList(1, contenders.size());
      for (Load load : Load.values()) {
        if (load.possible()) {
          text.append(measure(proxied, load, rounds));
        }
      }
      text.append(paced(proxied, rounds));
      return text.toString().stripTrailing();
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private Contender start(String name, int port, List<String> command) throws IOException {
    return Contender.start(name, port, dir.resolve(name + ".log"), command, Contender::connects);
  }

  private String measure(List<Contender> contenders, Load load, int rounds) throws IOException {
    String host = load.host(routes);
    for (Contender contender : contenders) {
      load.warmUp(warmUp(contender), host, contender.port());
    }
    Map<String, List<Measure>> measures = new TreeMap<>();
    for (int i = 0; i < rounds; i++) {
      for (Contender contender : contenders) {
        double before = contender.cpu();
        Load.Result result = load.during(seconds, host, contender.port());
        measures
            .computeIfAbsent(contender.name(), any -> new ArrayList<>())
            .add(new Measure(result, contender.cpu() - before));
      }
    }
    slowest.put(
        load,
        measures.values().stream()
            .mapToDouble(some -> median(some, Measure::rate))
            .min()
            .orElse(0));
    StringBuilder text =
        new StringBuilder(
            "gateway, %,d routes, %s, %d rounds of %d s\n"
                .formatted(routes, load.words(), rounds, seconds));
    List<Measure> haproxy = measures.get("haproxy");
    measures.forEach(
        (name, some) -> text.append("  ").append(line(name, some, haproxy)).append('\n'));
    return text.toString();
  }

  private int warmUp(Contender contender) {
    return contender.name().equals("fairlead") && seconds > 1 ? COMPILED : WARM_UP;
  }

  /** How long answers take at half of what the slowest can do. */
  private String paced(List<Contender> contenders, int rounds) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Load load : List.of(Load.KEEP_ALIVE, Load.HTTP2)) {
      double rate = slowest.getOrDefault(load, 0.0) / 2;
      Map<String, List<Long>> took = new TreeMap<>();
      for (int i = 0; i < rounds; i++) {
        for (Contender contender : contenders) {
          took.computeIfAbsent(contender.name(), any -> new ArrayList<>())
              .addAll(
                  load.paced(
                      seconds, rate, load.host(routes), contender.port(), dir.resolve("times")));
        }
      }
      text.append(
          "gateway, %,d routes, %s, %,.0f a second\n".formatted(routes, load.words(), rate));
      took.forEach((name, all) -> text.append("  ").append(times(name, all)).append('\n'));
    }
    return text.toString();
  }

  private static String times(String name, List<Long> all) {
    List<Long> sorted = all.stream().sorted().toList();
    return sorted.isEmpty()
        ? name + " answers nothing"
        : "%-9s p50 %.1f ms, p99 %.1f ms"
            .formatted(
                name,
                sorted.get(sorted.size() / 2) / 1000.0,
                sorted.get(sorted.size() * 99 / 100) / 1000.0);
  }

  /** One run. */
  private record Measure(Load.Result result, double cpu) {
    double forCpu() {
      return result.served() / cpu;
    }

    double rate() {
      return result.served() / result.seconds();
    }
  }

  private static double median(List<Measure> some, ToDoubleFunction<Measure> of) {
    return some.stream().mapToDouble(of).sorted().toArray()[some.size() / 2];
  }

  /** Medians, from where to where, and beside haproxy. */
  private static String line(String name, List<Measure> some, @Nullable List<Measure> haproxy) {
    double forCpu = median(some, Measure::forCpu);
    return "%-9s %,9.0f requests a CPU second (%,.0f to %,.0f), %s, %,.0f a second, %d failed"
        .formatted(
            name,
            forCpu,
            some.stream().mapToDouble(Measure::forCpu).min().orElse(0),
            some.stream().mapToDouble(Measure::forCpu).max().orElse(0),
            haproxy == null
                ? "no haproxy"
                : "%.2f of haproxy".formatted(forCpu / median(haproxy, Measure::forCpu)),
            median(some, Measure::rate),
            some.stream().mapToLong(each -> each.result().failed()).sum());
  }
}
