package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.Forward;
import io.fairlead.model.corefile.Plugin.HealthCheck;
import io.fairlead.model.corefile.Plugin.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code forward FROM TO... { ... }}. */
final class ForwardReader {
  private static final int MOST_TO = 15;

  private final Findings findings;
  private final List<To> to = new ArrayList<>();
  private final Set<String> except = new HashSet<>();
  private final Set<Integer> failover = new HashSet<>();
  private final Set<Integer> next = new HashSet<>();
  private Policy policy = Policy.RANDOM;
  private Duration expire = Duration.ofSeconds(10);
  private boolean forceTcp;
  private Optional<String> serverName = Optional.empty();
  private Optional<String> ca = Optional.empty();
  private HealthCheck check = new HealthCheck(Duration.ofMillis(500), ".", true, 2);
  private Optional<Integer> attempts = Optional.empty();
  private int maxConcurrent;

  private ForwardReader(Findings findings) {
    this.findings = findings;
  }

  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    if (!findings.args(at, 2, Integer.MAX_VALUE)) {
      return Stream.of();
    }
    ForwardReader reader = new ForwardReader(findings);
    at.args().stream().skip(1).forEach(word -> reader.to(at, word));
    if (reader.to.size() > MOST_TO) {
      findings.add(at, "more than " + MOST_TO + " TOs configured: " + reader.to.size());
    }
    at.block().forEach(reader::property);
    return findings.zones(at, at.args().subList(0, 1)).stream().map(reader::plugin);
  }

  private Plugin plugin(String from) {
    return new Forward(
        from,
        to,
        except,
        policy,
        expire,
        forceTcp,
        serverName,
        ca,
        check,
        attempts,
        failover,
        next,
        maxConcurrent);
  }

  private void to(Directive at, String word) {
    try {
      to.add(To.parse(word));
    } catch (IllegalArgumentException e) {
      findings.add(at, String.valueOf(e.getMessage()));
    }
  }

  private void property(Directive one) {
    switch (one.name()) {
      case "except" -> {
        if (findings.args(one, 1, Integer.MAX_VALUE)) {
          except.addAll(findings.zones(one, one.args()));
        }
      }
      case "policy" -> policy(one);
      case "expire" -> expire = findings.duration(one, expire);
      case "force_tcp" -> forceTcp = findings.args(one, 0, 0);
      case "prefer_udp" -> {
        var _ = findings.args(one, 0, 0); // always so
      }
      case "max_fails" ->
          check =
              new HealthCheck(
                  check.interval(),
                  check.domain(),
                  check.recursionDesired(),
                  findings.number(one, 0, Integer.MAX_VALUE, check.maxFails()));
      case "health_check" -> healthCheck(one);
      case "max_concurrent" ->
          maxConcurrent = findings.number(one, 0, Integer.MAX_VALUE, maxConcurrent);
      case "max_connect_attempts" ->
          attempts = Optional.of(findings.number(one, 0, Integer.MAX_VALUE, 0)).filter(n -> n > 0);
      case "failover" -> failover.addAll(rcodes(one));
      case "next" -> next.addAll(rcodes(one));
      case "tls" -> tls(one);
      case "tls_servername" -> {
        if (findings.args(one, 1, 1)) {
          serverName = Optional.of(one.args().getFirst());
        }
      }
      case "failfast_all_unhealthy_upstreams", "max_idle_conns", "max_age" ->
          findings.notSupported(one, "");
      default -> findings.unknownProperty(one);
    }
  }

  private void policy(Directive one) {
    if (findings.args(one, 1, 1)) {
      String word = one.args().getFirst();
      policy =
          findings.found(
              one,
              Stream.of(Policy.values())
                  .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                  .findFirst(),
              "unknown policy '" + word + "'",
              policy);
    }
  }

  private void healthCheck(Directive one) {
    if (!findings.args(one, 1, 4)) {
      return;
    }
    Duration interval = findings.time(one, one.args().getFirst(), check.interval());
    String domain = check.domain();
    boolean recursion = true;
    for (int i = 1; i < one.args().size(); i++) {
      String word = one.args().get(i);
      if (word.equals("no_rec")) {
        recursion = false;
      } else if (word.equals("domain") && i + 1 < one.args().size()) {
        i++;
        domain = findings.domain(one, one.args().get(i));
      } else {
        findings.add(one, "health_check: unknown option " + word);
      }
    }
    check = new HealthCheck(interval, domain, recursion, check.maxFails());
  }

  private Set<Integer> rcodes(Directive one) {
    Set<Integer> codes = new HashSet<>();
    if (findings.args(one, 1, Integer.MAX_VALUE)) {
      for (String word : one.args()) {
        codes.add(
            findings.found(one, Values.rcode(word), "'" + word + "' is not a valid rcode", 0));
      }
    }
    return codes;
  }

  /** {@code tls}, {@code tls CA}; with a certificate of our own it is not supported. */
  private void tls(Directive one) {
    if (one.args().size() > 1) {
      findings.notSupported(one, "only 'tls' and 'tls CA'");
    } else {
      ca = one.args().stream().findFirst();
    }
  }
}
