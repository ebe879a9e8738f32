package io.fairlead.bench.gateway;

import io.fairlead.bench.Contender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connections of TCP through the gateway and through haproxy in mode tcp, in turns: how many new
 * ones, and how many bytes, for each second of the proxy's CPU. Client, endpoint and proxies share
 * the cores.
 */
public final class StreamBench {
  private static final int FIRST_PORT = 20_640;
  private static final int MEBIBYTE = 1 << 20;

  /** Seconds before the first measure, so that the JVM's compilers have done most of their work. */
  private static final int WARM_UP = 15;

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([\\d.]+)(m?s)");
  private static final Pattern ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

  /** What is sent. */
  private enum Load {
    NEW("a connection for each GET of 1 KB, 64 clients", "connections", 64, "/", true),
    BYTES("GETs of 1 MiB, 16 kept connections", "MiB", 16, "/big", false);

    private final String words;
    private final String unit;
    private final int clients;
    private final String path;
    private final boolean close;

    Load(String words, String unit, int clients, String path, boolean close) {
      this.words = words;
      this.unit = unit;
      this.clients = clients;
      this.path = path;
      this.close = close;
    }
  }

  private final Path dir;
  private final int seconds;

  private StreamBench(Path dir, int seconds) {
    this.dir = dir;
    this.seconds = seconds;
  }

  /** Figures of both; one line that says why where it can not be measured. */
  public static String run(int seconds, int rounds) throws IOException {
    for (String program : List.of("/usr/bin/wrk", "/usr/sbin/nginx", "/usr/sbin/haproxy")) {
      if (!Files.isExecutable(Path.of(program))) {
        return "streams: wrk, nginx and haproxy are not all installed";
      }
    }
    return new StreamBench(Files.createTempDirectory("fairlead-bench-streams"), seconds)
        .run(rounds);
  }

  private String run(int rounds) throws IOException {
    List<Contender> contenders = new ArrayList<>();
    try {
      contenders.add(start("endpoint", FIRST_PORT, endpoint(FIRST_PORT)));
      contenders.add(start("fairlead", FIRST_PORT + 1, fairlead(FIRST_PORT + 1)));
      contenders.add(start("haproxy", FIRST_PORT + 2, haproxy(FIRST_PORT + 2)));
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
    return Contender.start(name, port, dir.resolve(name + ".log"), command, Contender::connects);
  }

  private List<String> endpoint(int port) throws IOException {
    Files.write(dir.resolve("big"), new byte[MEBIBYTE]);
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x")); // for nobody
    Files.writeString(
        dir.resolve("nginx.conf"),
        """
        worker_processes 2;
        daemon off;
        error_log stderr crit;
        pid %1$s/pid;
        events { worker_connections 8192; }
        http {
          access_log off;
          sendfile on;
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fcgi;
          uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%2$d reuseport backlog=4096;
            keepalive_requests 100000000;
            location / { default_type text/plain; return 200 "%3$s"; }
            location /big { root %1$s; }
          }
        }
        """
            .formatted(dir, port, "x".repeat(1024)));
    return List.of("/usr/sbin/nginx", "-c", dir.resolve("nginx.conf").toString());
  }

  private static List<String> fairlead(int port) {
    return Contender.java(StreamHost.class, port, FIRST_PORT);
  }

  private List<String> haproxy(int port) throws IOException {
    Files.writeString(
        dir.resolve("haproxy.cfg"),
        """
        global
          nbthread 2
          maxconn 8000
        defaults
          mode tcp
          timeout connect 5s
          timeout client 1h
          timeout server 1h
        frontend in
          bind 127.0.0.1:%d
          default_backend web
        backend web
          server one 127.0.0.1:%d
        """
            .formatted(port, FIRST_PORT));
    return List.of("/usr/sbin/haproxy", "-db", "-f", dir.resolve("haproxy.cfg").toString());
  }

  private String measure(List<Contender> contenders, Load load, int rounds) {
    contenders.forEach(contender -> once(contender, load, seconds > 1 ? WARM_UP : 1));
    Map<String, List<Measure>> measures = new TreeMap<>();
    for (int i = 0; i < rounds; i++) {
      for (Contender contender : contenders) {
        measures
            .computeIfAbsent(contender.name(), any -> new ArrayList<>())
            .add(once(contender, load, seconds));
      }
    }
    StringBuilder text =
        new StringBuilder(
            "streams, %s, %d rounds of %d s\n".formatted(load.words, rounds, seconds));
    measures.forEach((name, some) -> text.append("  ").append(line(name, load, some)).append('\n'));
    return text.toString();
  }

  /** One run. */
  private record Measure(double forCpu, double rate, long failed) {}

  private static Measure once(Contender contender, Load load, int seconds) {
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/wrk", "-t1", "-c" + load.clients, "-d" + seconds + "s"));
    if (load.close) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    command.add("http://127.0.0.1:" + contender.port() + load.path);
    try {
      double before = contender.cpu();
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      double cpu = contender.cpu() - before;
      Matcher requests = REQUESTS.matcher(said);
      if (!requests.find() || said.contains("Non-2xx")) {
        throw new IOException("wrk says: " + said);
      }
      double done = (double) Long.parseLong(requests.group(1));
      double took =
          Double.parseDouble(requests.group(2)) / (requests.group(3).equals("ms") ? 1000 : 1);
      return new Measure(done / cpu, done / took, failed(said));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long failed(String said) {
    Matcher errors = ERRORS.matcher(said);
    long failed = 0;
    if (errors.find()) {
      for (int i = 1; i <= errors.groupCount(); i++) {
        failed += Long.parseLong(errors.group(i));
      }
    }
    return failed;
  }

  /** Medians, and from where to where. */
  private static String line(String name, Load load, List<Measure> some) {
    List<Double> forCpu = some.stream().map(Measure::forCpu).sorted().toList();
    List<Double> rates = some.stream().map(Measure::rate).sorted().toList();
    return "%-9s %,9.0f %s a CPU second (%,.0f to %,.0f), %,.0f a second, %d failed"
        .formatted(
            name,
            forCpu.get(forCpu.size() / 2),
            load.unit,
            forCpu.getFirst(),
            forCpu.getLast(),
            rates.get(rates.size() / 2),
            some.stream().mapToLong(Measure::failed).sum());
  }
}
