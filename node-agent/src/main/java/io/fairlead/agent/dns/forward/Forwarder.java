package io.fairlead.agent.dns.forward;

import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.trace.Trace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;

/**
 * Asks upstream resolvers: those of the longest zone that contains the name (D36). The work runs on
 * virtual threads; callers never wait. Thread-safe.
 */
public final class Forwarder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

  private final Map<Name, List<ForwardZone>> zones = new LinkedHashMap<>();
  private final ScheduledThreadPoolExecutor clock;
  private final LoopDetection loops = new LoopDetection();

  /**
   * @param ourselves addresses never to be asked
   * @param loop whether upstreams are probed for asking this server again (D39)
   * @throws IllegalArgumentException when settings can not be met, as a file of certificates
   */
  public Forwarder(
      List<ForwardSettings> settings, Predicate<InetSocketAddress> ourselves, boolean loop) {
    this.clock =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("dns-upstreams").factory(),
            new ThreadPoolExecutor.DiscardPolicy()); // after the end nothing is due any more
    clock.setRemoveOnCancelPolicy(true);
    for (ForwardSettings one : settings) {
      zones
          .computeIfAbsent(one.zone(), any -> new ArrayList<>())
          .add(new ForwardZone(one, ourselves, clock));
    }
    if (loop) {
      var _ = clock.scheduleWithFixedDelay(this::probeForLoops, 1, 1, TimeUnit.SECONDS);
    }
  }

  private void probeForLoops() {
    forwards().flatMap(zone -> zone.usable().stream()).forEach(loops::probeWhenDue);
  }

  /** Whether the name is one by which an upstream was probed, and asks us for it. */
  public boolean cameBack(Name name) {
    return loops.cameBack(name);
  }

  /** All upstreams as they are now. */
  public List<UpstreamStatus> upstreams() {
    return forwards().flatMap(ForwardZone::status).toList();
  }

  /** What was counted of each upstream until now. */
  public List<DnsCounts.OfUpstream> counts() {
    return forwards().flatMap(zone -> zone.usable().stream()).map(Upstream::counts).toList();
  }

  /** Questions refused since as many were asked as may be. */
  public long rejects() {
    return forwards().mapToLong(ForwardZone::rejects).sum();
  }

  private Stream<ForwardZone> forwards() {
    return zones.values().stream().flatMap(List::stream);
  }

  /** Whether there is an upstream to ask: the RA bit. */
  public boolean available() {
    return forwards().anyMatch(zone -> !zone.usable().isEmpty());
  }

  /**
   * Never fails, and completes within the total time of the settings.
   *
   * @param client for whom: none may have all the room there is
   * @param trace told whom this asks, and what each says
   */
  public CompletionStage<Resolution> ask(Question question, InetAddress client, Trace trace) {
    CompletableFuture<Resolution> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("dns-forward")
        .start(() -> result.complete(resolveOrExplain(question, client, trace)));
    return result;
  }

  private Resolution resolveOrExplain(Question question, InetAddress client, Trace trace) {
    try {
      return resolve(question, client, trace);
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("name", question.name())
          .log("asking upstream resolvers failed unexpectedly");
      return new Resolution.Failed(ExtendedErrorCodeOption.OTHER, "internal error");
    }
  }

  private Resolution resolve(Question question, InetAddress client, Trace trace) {
    Resolution resolution =
        new Resolution.Refused(
            ExtendedErrorCodeOption.NOT_AUTHORITATIVE, "no upstream resolver is configured");
    for (ForwardZone forward : of(question.name())) {
      resolution = forward.ask(question, client, trace);
      if (!forward.passesOn(resolution)) {
        break;
      }
    }
    return resolution;
  }

  /** The forwards of the longest zone that has one for this name. */
  private List<ForwardZone> of(Name name) {
    for (int cut = 0; cut < name.labels(); cut++) {
      List<ForwardZone> here =
          zones.getOrDefault(new Name(name, cut), List.of()).stream()
              .filter(forward -> !forward.excepts(name))
              .toList();
      if (!here.isEmpty()) {
        return here;
      }
    }
    return List.of();
  }

  @Override
  public void close() {
    forwards().forEach(ForwardZone::close);
    clock.shutdownNow();
  }
}
