package io.fairlead.bench.dns;

import io.fairlead.bench.Contender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of dnsperf measured.
 *
 * @param rate answers a second
 * @param forCpu answers for a second of the server's CPU
 * @param lost questions without an answer
 */
record Perf(double rate, double forCpu, long lost) {
  /** Sockets that ask. */
  static final int CLIENTS = 128;

  private static final Path PROGRAM = Path.of("/usr/bin/dnsperf");
  private static final Pattern ANSWERED = Pattern.compile("Queries completed:\\s+(\\d+)");
  private static final Pattern RATE = Pattern.compile("Queries per second:\\s+([\\d.]+)");
  private static final Pattern LOST = Pattern.compile("Queries lost:\\s+(\\d+)");

  static boolean possible() {
    return Files.isExecutable(PROGRAM);
  }

  /** Asks for so many seconds, from the beginning of a file of questions. */
  static Perf of(Contender contender, Path questions, int seconds) throws IOException {
    double before = contender.cpu();
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
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
    return new Perf(number(RATE, said), answered / cpu, (long) number(LOST, said));
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  /** The median of answers for a second of CPU. */
  static double median(List<Perf> some) {
    return some.stream().map(Perf::forCpu).sorted().toList().get(some.size() / 2);
  }

  /** Medians, and from where to where. */
  static String line(String name, List<Perf> some) {
    List<Double> forCpu = some.stream().map(Perf::forCpu).sorted().toList();
    List<Double> rates = some.stream().map(Perf::rate).sorted().toList();
    return "%-9s %,9.0f answers a CPU second (%,.0f to %,.0f), %,.0f a second, %d lost"
        .formatted(
            name,
            median(some),
            forCpu.getFirst(),
            forCpu.getLast(),
            rates.get(rates.size() / 2),
            some.stream().mapToLong(Perf::lost).sum());
  }
}
