package io.fairlead.agent.dns.forward;

import io.fairlead.agent.dns.forward.UpstreamStatus.State;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** One forward and its servers. Thread-safe; {@link #ask} blocks: for virtual threads. */
final class ForwardZone {
  private static final Logger log = LoggerFactory.getLogger(ForwardZone.class);
  private static final int FIRST_EXTENDED = 16;

  private final ForwardSettings settings;
  private final Upstreams upstreams;
  private final FairRoom room;
  private final AtomicInteger turn = new AtomicInteger();
  private final LongAdder rejects = new LongAdder();

  ForwardZone(
      ForwardSettings settings,
      Predicate<InetSocketAddress> ourselves,
      ScheduledExecutorService clock) {
    this.settings = settings;
    this.room = new FairRoom(settings.maxConcurrent());
    this.upstreams =
        new Upstreams(
            settings.to(),
            ourselves,
            server -> new Upstream(server, settings, clock),
            System::nanoTime);
  }

  Name zone() {
    return settings.zone();
  }

  boolean excepts(Name name) {
    return settings.except().stream().anyMatch(name::subdomain);
  }

  /** Whether the next forward of the zone is to be asked after this. */
  boolean passesOn(Resolution resolution) {
    return resolution instanceof Resolution.Answered(UpstreamReply reply, var _, var _)
        && settings.retries().next().contains(reply.rcode());
  }

  List<Upstream> usable() {
    return upstreams.usable();
  }

  Resolution ask(Question question, InetAddress client, Trace trace) {
    if (!room.enter(client)) {
      rejects.increment();
      return new Resolution.Refused(
          ExtendedErrorCodeOption.PROHIBITED,
          "concurrent queries exceeded maximum " + settings.maxConcurrent());
    }
    try {
      return askInTurn(question, trace);
    } finally {
      room.leave(client);
    }
  }

  private Resolution askInTurn(Question question, Trace trace) {
    List<Upstream> usable = upstreams.usable();
    if (usable.isEmpty()) {
      return new Resolution.Refused(
          ExtendedErrorCodeOption.NOT_AUTHORITATIVE, "no upstream resolver is configured");
    }
    List<Upstream> order = inOrder(usable);
    if (order.isEmpty()) {
      return new Resolution.Failed(
          ExtendedErrorCodeOption.OTHER, "loop: the upstream resolvers ask this server again");
    }
    if (trace.on()) {
      trace.add(told(order));
    }
    ForwardSettings.Retries retries = settings.retries();
    long deadline = Deadline.in(retries.total());
    UpstreamReply inconclusive = null;
    String why = "";
    for (int i = 0; i < Math.max(retries.attempts(), order.size()); i++) {
      Duration left = Deadline.left(deadline);
      if (!left.isPositive()) {
        break;
      }
      Upstream upstream = order.get(i % order.size());
      try {
        UpstreamReply reply = upstream.ask(question, left, trace);
        if (reply.rcode() < FIRST_EXTENDED && !retries.failover().contains(reply.rcode())) {
          return new Resolution.Answered(reply, false);
        }
        why = upstream.server() + " answers " + Rcode.string(reply.rcode());
        inconclusive = reply;
        if (i + 1 >= order.size()) {
          break; // each had its say: another round would not change it
        }
      } catch (IOException e) {
        why = why(upstream, e);
      }
    }
    log.atDebug().addKeyValue("name", question.name()).addKeyValue("error", why).log("unresolved");
    return inconclusive != null && inconclusive.rcode() < FIRST_EXTENDED
        ? new Resolution.Answered(inconclusive, false)
        : new Resolution.Failed(ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY, why);
  }

  private Step.Forward told(List<Upstream> order) {
    return new Step.Forward(
        settings.zone().toString(),
        settings.policy().name().toLowerCase(Locale.ROOT),
        order.stream().map(one -> one.server().toString()).toList());
  }

  /**
   * By policy, suspects after the good ones and those that are down left out; when all are down,
   * one by chance, as the health check may be what is broken (D35).
   */
  private List<Upstream> inOrder(List<Upstream> usable) {
    List<Upstream> order =
        switch (settings.policy()) {
          case RANDOM -> shuffled(usable);
          case ROUND_ROBIN -> rotated(usable);
          case SEQUENTIAL -> usable;
        };
    List<Upstream> up =
        order.stream()
            .filter(one -> one.state().compareTo(State.DOWN) < 0)
            .sorted(Comparator.comparing(Upstream::state))
            .toList();
    return up.isEmpty()
        ? shuffled(order.stream().filter(one -> !one.looping()).toList()).stream().limit(1).toList()
        : up;
  }

  private static List<Upstream> shuffled(List<Upstream> usable) {
    List<Upstream> order = new ArrayList<>(usable);
    Collections.shuffle(order, ThreadLocalRandom.current());
    return order;
  }

  private List<Upstream> rotated(List<Upstream> usable) {
    int by = Math.floorMod(turn.getAndIncrement(), usable.size());
    return Stream.concat(usable.stream().skip(by), usable.stream().limit(by)).toList();
  }

  private static String why(Upstream upstream, IOException e) {
    return e instanceof SocketTimeoutException
        ? upstream.server() + " does not answer"
        : upstream.server() + " can not be asked: " + e.getMessage();
  }

  Stream<UpstreamStatus> status() {
    return upstreams.usable().stream()
        .map(one -> new UpstreamStatus(settings.zone(), one.server().toString(), one.state()));
  }

  /** Questions refused since as many were asked as may be. */
  long rejects() {
    return rejects.sum();
  }

  void close() {
    upstreams.close();
  }
}
