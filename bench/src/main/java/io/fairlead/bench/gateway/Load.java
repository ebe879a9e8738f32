package io.fairlead.bench.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a client speaks to a proxy: 64 connections from one thread, each waiting for its answer. */
enum Load {
  KEEP_ALIVE("HTTP/1.1, 64 connections", false, List.of("--h1")),
  TLS("HTTP/1.1 over TLS, 64 connections", true, List.of("--h1")),
  HTTP2("HTTP/2 over TLS, 64 connections of 4 streams", true, List.of("-m4")),
  CONNECTING("HTTP/1.1, a new connection for each request", false, List.of()),
  HANDSHAKES("HTTP/1.1 over TLS, a full handshake for each request", true, List.of());

  private static final int CLIENTS = 64;
  private static final Pattern SERVED = Pattern.compile("status codes: (\\d+) 2xx");
  private static final Pattern DONE = Pattern.compile("(\\d+) done");
  private static final Pattern TIME = Pattern.compile("finished in ([\\d.]+)(ms|s)");
  private static final Pattern WRK_DONE = Pattern.compile("(\\d+) requests in ([\\d.]+)(ms|s)");
  private static final Pattern WRK_OTHER = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  /**
   * What came of it.
   *
   * @param served answers of 200
   */
  record Result(long served, long failed, double seconds) {}

  private final String words;
  private final boolean tls;
  private final List<String> options;

  Load(String words, boolean tls, List<String> options) {
    this.words = words;
    this.tls = tls;
    this.options = options;
  }

  String words() {
    return words;
  }

  /** Its client is here. */
  boolean possible() {
    return options.isEmpty() ? installed("/usr/bin/wrk") : installed("/usr/bin/h2load");
  }

  static boolean installed(String program) {
    return Files.isExecutable(Path.of(program));
  }

  /** The host it asks for: wrk takes it from the resolver. */
  String host(int routes) {
    return GatewayHost.host(options.isEmpty() ? 0 : routes / 2);
  }

  /** For so long. */
  Result during(int seconds, String host, int port) throws IOException {
    return options.isEmpty()
        ? wrk(seconds, host, port)
        : h2load(List.of("-D" + seconds), host, port);
  }

  /**
   * So many requests, where the client can count: one that connects after its seconds are over
   * would never stop, so what is cold gets a number.
   */
  void warmUp(int requests, String host, int port) throws IOException {
    if (options.isEmpty()) {
      wrk(Math.max(1, requests / 100_000), host, port);
    } else {
      h2load(List.of("-n" + requests), host, port);
    }
  }

  /** Microseconds of each answer, in order, when so many are asked for in a second. */
  List<Long> paced(int seconds, double rate, String host, int port, Path log) throws IOException {
    Files.deleteIfExists(log);
    h2load(List.of("-D" + seconds, "--rps=" + rate / CLIENTS, "--log-file=" + log), host, port);
    try (var lines = Files.lines(log)) {
      return lines.map(line -> Long.parseLong(line.split("\t", -1)[2])).sorted().toList();
    }
  }

  private Result h2load(List<String> amount, String host, int port) throws IOException {
    int to = port + (tls ? 1 : 0);
    List<String> command = new ArrayList<>(List.of("/usr/bin/h2load", "-c" + CLIENTS, "-t1"));
    command.addAll(options);
    command.addAll(amount);
    command.add("--connect-to=127.0.0.1:" + to);
    command.add("%s://%s:%d/".formatted(tls ? "https" : "http", host, to));
    String said = said(command);
    Matcher done = found(DONE, said);
    Matcher served = found(SERVED, said);
    long answered = Long.parseLong(served.group(1));
    return new Result(
        answered, Long.parseLong(done.group(1)) - answered, seconds(found(TIME, said), 1));
  }

  private Result wrk(int seconds, String host, int port) throws IOException {
    String said =
        said(
            List.of(
                "/usr/bin/wrk",
                "-t1",
                "-c" + CLIENTS,
                "-d" + seconds + "s",
                "-H",
                "Connection: close",
                "%s://%s:%d/".formatted(tls ? "https" : "http", host, port + (tls ? 1 : 0))));
    Matcher done = found(WRK_DONE, said);
    Matcher other = WRK_OTHER.matcher(said);
    long failed = other.find() ? Long.parseLong(other.group(1)) : 0;
    return new Result(Long.parseLong(done.group(1)) - failed, failed, seconds(done, 2));
  }

  private static double seconds(Matcher time, int group) {
    return Double.parseDouble(time.group(group)) / (time.group(group + 1).equals("ms") ? 1000 : 1);
  }

  private static String said(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Matcher found(Pattern pattern, String said) throws IOException {
    Matcher matcher = pattern.matcher(said);
    if (!matcher.find()) {
      throw new IOException("the client says: " + said);
    }
    return matcher;
  }
}
