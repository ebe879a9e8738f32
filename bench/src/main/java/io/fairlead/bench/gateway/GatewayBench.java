package io.fairlead.bench.gateway;

import io.fairlead.bench.Contender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests for each second of the proxy's CPU: a GET of 1 KB from one endpoint, in turns through
 * the gateway, nginx, haproxy and caddy. All share the cores with the endpoint and the client.
 */
public final class GatewayBench {
  private static final int FIRST_PORT = 20_600;
  private static final int CLIENTS = 64;

  /** Requests before the first measure, for caches. */
  private static final int WARM_UP = 50_000;

  /** The same of a JVM, in the long form, until its compilers have little left to do. */
  private static final int COMPILED = 1_000_000;

  private static final Pattern DONE = Pattern.compile("(\\d+) done, (\\d+) succeeded");
  private static final Pattern TIME = Pattern.compile("finished in ([\\d.]+)(ms|s)");

  /** Hosts that caddy reads within a minute; ten times as many take it several. */
  private static final int CADDY_MOST = 1000;

  /** How the client speaks. */
  private enum Load {
    KEEP_ALIVE("HTTP/1.1, 64 connections", false, List.of("--h1")),
    TLS("HTTP/1.1 over TLS, 64 connections", true, List.of("--h1")),
    HTTP2("HTTP/2 over TLS, 64 connections of 4 streams", true, List.of("-m4"));

    private final String words;
    private final boolean tls;
    private final List<String> options;

    Load(String words, boolean tls, List<String> options) {
      this.words = words;
      this.tls = tls;
      this.options = options;
    }
  }

  private final Path dir;
  private final int routes;
  private final int seconds;

  private GatewayBench(Path dir, int routes, int seconds) {
    this.dir = dir;
    this.routes = routes;
    this.seconds = seconds;
  }

  /** Figures of every contender; one line that says why where it can not be measured. */
  public static String run(int routes, int seconds, int rounds)
      throws IOException, InterruptedException {
    if (!installed("/usr/bin/h2load") || !installed("/usr/sbin/nginx")) {
      return "gateway: h2load and nginx are not installed (nghttp2-client, nginx-light)";
    }
    Path dir = Files.createTempDirectory("fairlead-bench-gateway");
    certificate(dir);
    return new GatewayBench(dir, routes, seconds).run(rounds);
  }

  private static boolean installed(String program) {
    return Files.isExecutable(Path.of(program));
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
                "subjectAltName=DNS:*.example.com",
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
      if (installed("/usr/sbin/haproxy")) {
        contenders.add(start("haproxy", FIRST_PORT + 4, proxies.haproxy(FIRST_PORT + 4)));
      }
      if (installed("/usr/bin/caddy") && routes <= CADDY_MOST) {
        contenders.add(start("caddy", FIRST_PORT + 6, proxies.caddy(FIRST_PORT + 6)));
      }
      StringBuilder text = new StringBuilder();
      for (Load load : Load.values()) {
        text.append(measure(contenders.subList(1, contenders.size()), load, rounds));
      }
      return text.toString().stripTrailing();
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private Contender start(String name, int port, List<String> command) throws IOException {
    return Contender.start(name, port, dir.resolve(name + ".log"), command, GatewayBench::connects);
  }

  private static boolean connects(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException notYet) {
      Thread.onSpinWait();
      return false;
    }
  }

  private String measure(List<Contender> contenders, Load load, int rounds) {
    contenders.forEach(contender -> once(contender, load, "-n" + warmUp(contender)));
    Map<String, List<Measure>> measures = new TreeMap<>();
    for (int i = 0; i < rounds; i++) {
      for (Contender contender : contenders) {
        measures
            .computeIfAbsent(contender.name(), any -> new ArrayList<>())
            .add(once(contender, load, "-D" + seconds));
      }
    }
    StringBuilder text =
        new StringBuilder(
            "gateway, %,d routes, %s, %d rounds of %d s\n"
                .formatted(routes, load.words, rounds, seconds));
    measures.forEach((name, some) -> text.append("  ").append(line(name, some)).append('\n'));
    return text.toString();
  }

  private int warmUp(Contender contender) {
    return contender.name().equals("fairlead") && seconds > 1 ? COMPILED : WARM_UP;
  }

  /** One run. */
  private record Measure(double forCpu, double rate, long failed) {}

  /**
   * @param amount h2load's option for how many requests or seconds; a client that connects after
   *     its seconds are over would never stop, so what is cold gets a number
   */
  private Measure once(Contender contender, Load load, String amount) {
    String host = GatewayHost.host(routes / 2);
    int port = contender.port() + (load.tls ? 1 : 0);
    List<String> command = new ArrayList<>(List.of("/usr/bin/h2load"));
    command.addAll(load.options);
    command.addAll(
        List.of(
            "-c" + CLIENTS,
            "-t1",
            amount,
            "--connect-to=127.0.0.1:" + port,
            "%s://%s:%d/".formatted(load.tls ? "https" : "http", host, port)));
    try {
      double before = contender.cpu();
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      double cpu = contender.cpu() - before;
      Matcher done = DONE.matcher(said);
      Matcher time = TIME.matcher(said);
      if (!done.find() || !time.find()) {
        throw new IOException("h2load says: " + said);
      }
      long succeeded = Long.parseLong(done.group(2));
      double took = Double.parseDouble(time.group(1)) / (time.group(2).equals("ms") ? 1000 : 1);
      return new Measure(
          succeeded / cpu, succeeded / took, Long.parseLong(done.group(1)) - succeeded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Medians, and from where to where. */
  private static String line(String name, List<Measure> some) {
    List<Double> forCpu = some.stream().map(Measure::forCpu).sorted().toList();
    List<Double> rates = some.stream().map(Measure::rate).sorted().toList();
    return "%-9s %,9.0f requests a CPU second (%,.0f to %,.0f), %,.0f a second, %d failed"
        .formatted(
            name,
            forCpu.get(forCpu.size() / 2),
            forCpu.getFirst(),
            forCpu.getLast(),
            rates.get(rates.size() / 2),
            some.stream().mapToLong(Measure::failed).sum());
  }
}
