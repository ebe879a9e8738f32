package io.fairlead.bench.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Answers over UDP for each second of the server's CPU, in turns with knot and nsd that have the
 * same records in a zone file, and with an echo in C, above which no server can be.
 */
public final class DnsBench {
  private static final int CLIENTS = 128;
  private static final int FIRST_PORT = 20_531;
  private static final Pattern ANSWERED = Pattern.compile("Queries completed:\\s+(\\d+)");
  private static final Pattern RATE = Pattern.compile("Queries per second:\\s+([\\d.]+)");
  private static final Pattern LOST = Pattern.compile("Queries lost:\\s+(\\d+)");

  private final Path dir;
  private final Zone zone;
  private final Path questions;

  private DnsBench(Path dir, Zone zone, Path questions) {
    this.dir = dir;
    this.zone = zone;
    this.questions = questions;
  }

  /** Figures of every contender; one line that says why where it can not be measured. */
  public static String run(int services, int endpoints, int seconds, int rounds)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/bin/dnsperf"))) {
      return "dns: dnsperf is not installed";
    }
    Path dir = Files.createTempDirectory("fairlead-bench-dns");
    Zone zone = new Zone(services, endpoints);
    Path questions = dir.resolve("questions");
    Files.write(questions, zone.questions(50_000));
    Files.write(dir.resolve("zone"), zone.records());
    return new DnsBench(dir, zone, questions).run(seconds, rounds);
  }

  private String run(int seconds, int rounds) throws IOException, InterruptedException {
    List<Contender> contenders = new ArrayList<>();
    try {
      int port = FIRST_PORT;
      for (Map.Entry<String, List<String>> each : commands(port).entrySet()) {
        contenders.add(
            Contender.start(
                each.getKey(),
                port++,
                dir.resolve(each.getKey() + ".log"),
                zone.base(1),
                each.getValue()));
      }
      contenders.forEach(contender -> perf(contender, seconds)); // for caches and compilers
      Map<String, List<Measure>> measures = new TreeMap<>();
      for (int i = 0; i < rounds; i++) {
        for (Contender contender : contenders) {
          measures
              .computeIfAbsent(contender.name(), any -> new ArrayList<>())
              .add(perf(contender, seconds));
        }
      }
      StringBuilder text =
          new StringBuilder(
              "dns, %d Services of %d endpoints, 20 %% NXDOMAIN, %d clients, %d rounds of %d s\n"
                  .formatted(zone.services(), zone.endpoints(), CLIENTS, rounds, seconds));
      measures.forEach((name, some) -> text.append("  ").append(line(name, some)).append('\n'));
      return text.toString().stripTrailing();
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  /** In the order of their ports; those that are installed. */
  private Map<String, List<String>> commands(int first) throws IOException {
    Map<String, List<String>> commands = new TreeMap<>();
    Path echo = dir.resolve("udp-echo");
    boolean compiled = compile(echo);
    List<String> names =
        Stream.of("echo", "fairlead", "knot", "nsd")
            .filter(name -> !name.equals("echo") || compiled)
            .filter(name -> !name.equals("knot") || Files.isExecutable(Path.of("/usr/sbin/knotd")))
            .filter(name -> !name.equals("nsd") || Files.isExecutable(Path.of("/usr/sbin/nsd")))
            .toList();
    for (int i = 0; i < names.size(); i++) {
      int port = first + i;
      commands.put(
          names.get(i),
          switch (names.get(i)) {
            case "echo" -> List.of(echo.toString(), Integer.toString(port));
            case "fairlead" -> host(port);
            case "knot" -> knot(port);
            default -> nsd(port);
          });
    }
    return commands;
  }

  private static boolean compile(Path program) throws IOException {
    Path source = Path.of("bench/src/main/c/udp-echo.c").toAbsolutePath();
    if (!Files.isExecutable(Path.of("/usr/bin/cc"))) {
      return false;
    }
    Process process =
        new ProcessBuilder("/usr/bin/cc", "-O2", "-o", program.toString(), source.toString())
            .inheritIO()
            .start();
    return process.onExit().join().exitValue() == 0;
  }

  private List<String> host(int port) {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        DnsHost.class.getName(),
        Integer.toString(zone.services()),
        Integer.toString(zone.endpoints()),
        Integer.toString(port));
  }

  private List<String> knot(int port) throws IOException {
    Files.createDirectories(dir.resolve("knot"));
    Files.writeString(
        dir.resolve("knot.conf"),
        """
        server:
          rundir: %1$s/knot
          listen: 127.0.0.1@%2$d
          udp-workers: 2
          tcp-workers: 1
          background-workers: 1
        database:
          storage: %1$s/knot
        log:
          - target: stderr
            any: warning
        template:
          - id: default
            storage: %1$s
            file: zone
            zonefile-sync: -1
            zonefile-load: whole
            journal-content: none
        zone:
          - domain: cluster.local
        """
            .formatted(dir, port));
    return List.of("/usr/sbin/knotd", "-c", dir.resolve("knot.conf").toString());
  }

  private List<String> nsd(int port) throws IOException {
    Files.writeString(
        dir.resolve("nsd.conf"),
        """
        server:
          ip-address: 127.0.0.1@%2$d
          server-count: 2
          reuseport: yes
          username: ""
          chroot: ""
          zonesdir: "%1$s"
          database: ""
          pidfile: "%1$s/nsd.pid"
          xfrdfile: "%1$s/xfrd.state"
          zonelistfile: "%1$s/zone.list"
          cookie-secret-file: "%1$s/cookies"
        remote-control:
          control-enable: no
        zone:
          name: cluster.local
          zonefile: zone
        """
            .formatted(dir, port));
    return List.of("/usr/sbin/nsd", "-d", "-c", dir.resolve("nsd.conf").toString());
  }

  /** One run. */
  private record Measure(double rate, double forCpu, long lost) {}

  private Measure perf(Contender contender, int seconds) {
    try {
      double before = contender.cpu();
      Process process =
          new ProcessBuilder(
                  "/usr/bin/dnsperf",
                  "-s",
                  "127.0.0.1",
                  "-p",
                  Integer.toString(contender.port()),
                  "-d",
                  questions.toString(),
                  "-c",
                  Integer.toString(CLIENTS),
                  "-T",
                  "1",
                  "-q",
                  "1000",
                  "-e",
                  "-l",
                  Integer.toString(seconds))
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      double cpu = contender.cpu() - before;
      double answered = number(ANSWERED, said);
      return new Measure(number(RATE, said), answered / cpu, (long) number(LOST, said));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  /** Medians, and from where to where. */
  private static String line(String name, List<Measure> some) {
    List<Double> forCpu = some.stream().map(Measure::forCpu).sorted().toList();
    List<Double> rates = some.stream().map(Measure::rate).sorted().toList();
    return "%-9s %,9.0f answers a CPU second (%,.0f to %,.0f), %,.0f a second, %d lost"
        .formatted(
            name,
            forCpu.get(forCpu.size() / 2),
            forCpu.getFirst(),
            forCpu.getLast(),
            rates.get(rates.size() / 2),
            some.stream().mapToLong(Measure::lost).sum());
  }
}
