package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.multijvm.churn.Callers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Clients that use a Service at every agent and gateway all the time, over kept and over new
 * connections, and ask every agent for its name. None tries anything again.
 */
public final class Probes implements AutoCloseable {
  /** How long an answer of DNS is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Map<Member, Callers> callers = new LinkedHashMap<>();
  private final Map<Member, Names> names = new LinkedHashMap<>();

  Probes(ProbedService service, Duration patience) {
    Cluster cluster = service.cluster();
    for (Member agent : cluster.agents()) {
      callers.put(agent, callers(agent.address(), service.nodePort()));
      names.put(
          agent,
          Names.udp(
              new InetSocketAddress(agent.address(), Cluster.DNS),
              ProbedService.NAME,
              service.clusterIp(),
              patience));
    }
    for (Member gateway : cluster.gateways()) {
      callers.put(gateway, callers(gateway.address(), Cluster.HTTP));
    }
  }

  private static Callers callers(String address, int port) {
    return new Callers(new InetSocketAddress(address, port), ProbedService.HOST, PAUSE);
  }

  /** Begins, with clients of that Service. */
  public static Probes begin(ProbedService service) {
    return begin(service, PATIENCE);
  }

  /** The same, with clients that wait so long for an answer of DNS. */
  static Probes begin(ProbedService service, Duration patience) {
    Probes probes = new Probes(service, patience);
    probes.callers.values().forEach(each -> each.start(1, 1));
    probes.names.values().forEach(Names::start);
    return probes;
  }

  /** Whether each answers once, now. */
  boolean once() throws IOException {
    for (Callers each : callers.values()) {
      each.once();
    }
    for (Names each : names.values()) {
      each.once();
    }
    return true;
  }

  /** What failed so far at each member that did not serve all of it. */
  public Map<Member, List<String>> failures() {
    Map<Member, List<String>> failures = new LinkedHashMap<>();
    callers.forEach((member, each) -> add(failures, member, each.failures()));
    names.forEach((member, each) -> add(failures, member, each.failures()));
    return failures;
  }

  private static void add(Map<Member, List<String>> failures, Member member, List<String> some) {
    if (!some.isEmpty()) {
      failures.computeIfAbsent(member, _ -> new ArrayList<>()).addAll(some);
    }
  }

  /** How much was asked and answered. */
  public long answered() {
    return callers.values().stream().mapToLong(each -> each.kept() + each.fresh()).sum()
        + names.values().stream().mapToLong(Names::answered).sum();
  }

  /** How many connections to the Service were made at this member in order to keep them. */
  long keptOpen(Member member) {
    return at(member).opened();
  }

  private Callers at(Member member) {
    return Objects.requireNonNull(callers.get(member));
  }

  /** How long no new connection was answered at this member, and no name; at most. */
  String silence(Member member) {
    String connections = "no new connection for %d ms".formatted(at(member).silence().toMillis());
    Names asked = names.get(member);
    return asked == null
        ? connections
        : connections + ", no name for %d ms".formatted(asked.silence().toMillis());
  }

  /** Ends them: all that was asked of the others than these was answered. */
  public void assertUndisturbed(Member... except) throws InterruptedException {
    close();
    Map<Member, List<String>> failures = failures();
    failures.keySet().removeAll(Set.of(except));
    assertEquals(Map.of(), failures);
    assertTrue(answered() > 0, "nothing was asked");
  }

  @Override
  public void close() {
    finish();
  }

  /** Ends them. */
  void finish() {
    try {
      for (Callers each : callers.values()) {
        each.finish();
      }
      for (Names each : names.values()) {
        each.finish();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
