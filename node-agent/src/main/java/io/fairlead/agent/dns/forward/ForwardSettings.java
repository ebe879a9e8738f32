package io.fairlead.agent.dns.forward;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * One {@code forward FROM TO...} in the words of a Corefile (D35, D36). Of several whose zones
 * contain a name the longest zone is asked; of the same zone the first, and the following by {@code
 * next}.
 *
 * @param zone FROM: the names this is about
 * @param to whom to ask, at most 15
 * @param except names below the zone that are not asked here
 * @param maxConcurrent {@code max_concurrent}: most questions asked at once; one more is REFUSED
 */
public record ForwardSettings(
    Name zone,
    List<To> to,
    Set<Name> except,
    Policy policy,
    Exchange exchange,
    HealthCheck healthCheck,
    Retries retries,
    int maxConcurrent) {
  private static final int MOST_TO = 15;

  /** In which order servers are asked. */
  public enum Policy {
    RANDOM,
    ROUND_ROBIN,
    SEQUENTIAL
  }

  /**
   * How one server is asked.
   *
   * @param read how long it may take
   * @param expire how long an idle connection is kept for the next question
   * @param forceTcp {@code force_tcp}: never over UDP
   * @param randomCase whether letters of the name change case at random, which a forger must guess
   *     too; some old servers do not repeat them
   */
  public record Exchange(
      Duration read, Duration expire, boolean forceTcp, boolean randomCase, Tls tls) {
    public static final Exchange DEFAULT =
        new Exchange(Duration.ofSeconds(2), Duration.ofSeconds(10), false, false, Tls.DEFAULT);
  }

  /**
   * How {@code tls://} servers prove who they are.
   *
   * @param serverName {@code tls_servername}; empty: their certificates must name their addresses
   * @param ca a PEM file of the authorities to trust; empty: the system's
   */
  public record Tls(Optional<String> serverName, Optional<Path> ca) {
    public static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty());
  }

  /**
   * How a server that failed is watched until it answers again: any answer will do.
   *
   * @param maxFails {@code max_fails}: probes failed in a row that make it down; 0: never down
   * @param interval between probes; also how long one may take
   * @param domain the name that is asked, for its NS
   */
  public record HealthCheck(
      int maxFails, Duration interval, Name domain, boolean recursionDesired) {
    public static final HealthCheck DEFAULT =
        new HealthCheck(2, Duration.ofMillis(500), Name.root, true);
  }

  /**
   * What is tried when a server fails.
   *
   * @param total how long all tries for one question may take; clients try again after 5 s
   * @param attempts {@code max_connect_attempts}: most exchanges for one question
   * @param failover rcodes after which another server is asked; by default those after which a C
   *     library does
   * @param next rcodes after which the next forward of the same zone is asked
   */
  public record Retries(Duration total, int attempts, Set<Integer> failover, Set<Integer> next) {
    public static final Retries DEFAULT =
        new Retries(
            Duration.ofMillis(4500),
            4,
            Set.of(Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR),
            Set.of());

    public Retries {
      failover = Set.copyOf(failover);
      next = Set.copyOf(next);
    }
  }

  public ForwardSettings {
    to = List.copyOf(to);
    except = Set.copyOf(except);
    if (to.size() > MOST_TO) {
      throw new IllegalArgumentException("more than " + MOST_TO + " TOs configured: " + to.size());
    }
  }

  /** kubeadm's: {@code forward ZONE TO... { max_concurrent 1000 }}. */
  public static ForwardSettings of(Name zone, List<? extends To> to) {
    return new ForwardSettings(
        zone,
        List.copyOf(to),
        Set.of(),
        Policy.RANDOM,
        Exchange.DEFAULT,
        HealthCheck.DEFAULT,
        Retries.DEFAULT,
        1000);
  }
}
