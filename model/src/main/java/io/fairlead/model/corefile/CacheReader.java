package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.Cache;
import io.fairlead.model.corefile.Plugin.Keep;
import io.fairlead.model.corefile.Plugin.Prefetch;
import io.fairlead.model.corefile.Plugin.ServeStale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code cache [TTL] [ZONES...] { ... }}. */
final class CacheReader {
  private static final int CAPACITY = 9984;
  private static final int MOST_CAPACITY = 1_000_000;
  private static final int MOST_TTL = 7 * 24 * 3600;
  private static final int MOST_SERVFAIL = 300; // RFC 9520: no failure is cached for longer
  private static final Duration LEAST = Duration.ofSeconds(5);

  private final Findings findings;
  private Keep success = new Keep(CAPACITY, Duration.ofHours(1), LEAST);
  private Keep denial = new Keep(CAPACITY, Duration.ofMinutes(30), LEAST);
  private Duration servfail = Duration.ofSeconds(5);
  private Optional<Prefetch> prefetch = Optional.empty();
  private Optional<ServeStale> serveStale = Optional.of(new ServeStale(Duration.ofHours(1), true));
  private boolean keepTtl;
  private final List<String> notSuccess = new ArrayList<>();
  private final List<String> notDenial = new ArrayList<>();

  private CacheReader(Findings findings) {
    this.findings = findings;
  }

  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    CacheReader reader = new CacheReader(findings);
    List<String> words = at.args();
    if (!words.isEmpty() && words.getFirst().matches("-?\\d+")) {
      reader.ttl(at, words.getFirst());
      words = words.subList(1, words.size());
    }
    List<String> zones = words.isEmpty() ? blockZones : findings.zones(at, words);
    at.block().forEach(reader::property);
    return Stream.of(
        new Cache(
            zones,
            reader.success,
            reader.denial,
            reader.servfail,
            reader.prefetch,
            reader.serveStale,
            reader.keepTtl,
            reader.notSuccess,
            reader.notDenial));
  }

  private void ttl(Directive at, String word) {
    Duration ttl = seconds(at, word, 1, 30);
    success = new Keep(success.capacity(), ttl, success.minTtl());
    denial = new Keep(denial.capacity(), ttl, denial.minTtl());
  }

  private Duration seconds(Directive at, String word, int least, int otherwise) {
    return Duration.ofSeconds(
        findings.found(
            at,
            Values.number(word).filter(value -> value >= least && value <= MOST_TTL),
            "cache TTL can not be zero or negative: " + word,
            otherwise));
  }

  private void property(Directive one) {
    switch (one.name()) {
      case "success" -> success = keep(one, success);
      case "denial" -> denial = keep(one, denial);
      case "servfail" -> servfail(one);
      case "prefetch" -> prefetch(one);
      case "serve_stale" -> serveStale(one);
      case "keepttl" -> keepTtl = findings.args(one, 0, 0);
      case "disable" -> disable(one);
      default -> findings.unknownProperty(one);
    }
  }

  private Keep keep(Directive one, Keep before) {
    if (!findings.args(one, 1, 3)) {
      return before;
    }
    List<String> words = one.args();
    return new Keep(
        findings.number(one, words.getFirst(), 0, MOST_CAPACITY, before.capacity()),
        words.size() > 1 ? seconds(one, words.get(1), 1, 1) : before.ttl(),
        words.size() > 2 ? seconds(one, words.get(2), 0, 0) : before.minTtl());
  }

  private void servfail(Directive one) {
    servfail = findings.duration(one, servfail);
    if (servfail.compareTo(Duration.ofSeconds(MOST_SERVFAIL)) > 0) {
      findings.add(one, "caching SERVFAIL responses over 5 minutes is not permitted");
    }
  }

  private void prefetch(Directive one) {
    if (!findings.args(one, 1, 3)) {
      return;
    }
    List<String> words = one.args();
    int amount = findings.number(one, words.getFirst(), 0, Integer.MAX_VALUE, 0);
    Duration gap =
        words.size() > 1 ? findings.time(one, words.get(1), Duration.ZERO) : Duration.ofMinutes(1);
    int percentage = 10;
    if (words.size() > 2) {
      String word = words.get(2);
      percentage =
          findings.found(
              one,
              Optional.of(word)
                  .filter(text -> text.endsWith("%"))
                  .flatMap(text -> Values.number(text.substring(0, text.length() - 1)))
                  .filter(value -> value >= 10 && value <= 90),
              "last value of percentage must be between 10% and 90%: " + word,
              percentage);
    }
    prefetch = Optional.of(new Prefetch(amount, gap, percentage)).filter(any -> amount > 0);
  }

  /** Zero ends what is on by default here. */
  private void serveStale(Directive one) {
    if (!findings.args(one, 0, 2)) {
      return;
    }
    List<String> words = one.args();
    Duration upTo =
        words.isEmpty()
            ? Duration.ofHours(1)
            : findings.time(one, words.getFirst(), Duration.ofHours(1));
    String mode = words.size() > 1 ? words.get(1) : "immediate";
    if (!mode.equals("immediate") && !mode.equals("verify")) {
      findings.add(one, "invalid value for serve_stale refresh mode: " + mode);
    }
    serveStale =
        Optional.of(new ServeStale(upTo, mode.equals("verify"))).filter(any -> upTo.isPositive());
  }

  private void disable(Directive one) {
    if (!findings.args(one, 1, Integer.MAX_VALUE)) {
      return;
    }
    List<String> zones =
        one.args().size() == 1
            ? List.of(".")
            : findings.zones(one, one.args().subList(1, one.args().size()));
    switch (one.args().getFirst()) {
      case "success" -> notSuccess.addAll(zones);
      case "denial" -> notDenial.addAll(zones);
      default -> findings.add(one, "cache type for disable must be \"success\" or \"denial\"");
    }
  }
}
