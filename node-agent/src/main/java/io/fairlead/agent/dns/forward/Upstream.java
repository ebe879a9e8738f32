package io.fairlead.agent.dns.forward;

import io.fairlead.agent.dns.count.Buckets;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.count.Durations;
import io.fairlead.agent.dns.forward.UpstreamStatus.State;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One server, its connections and its health (D35): after a failed exchange it is a suspect, asked
 * after the others, and probed until it answers; after {@code max_fails} failed probes it is down.
 * Thread-safe; {@link #ask} blocks: for virtual threads.
 */
final class Upstream {
  private static final Logger log = LoggerFactory.getLogger(Upstream.class);

  private final To.Server server;
  private final ForwardSettings.Exchange exchange;
  private final ForwardSettings.HealthCheck check;
  private final ScheduledExecutorService clock;
  private final StreamConnections streams;
  private final AtomicInteger failedProbes = new AtomicInteger();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final Map<String, Durations> took = new ConcurrentHashMap<>(); // as many as codes
  private final LongAdder allFailedProbes = new LongAdder();
  private volatile boolean suspect;
  private volatile boolean looping;
  private volatile boolean closed;

  Upstream(To.Server server, ForwardSettings settings, ScheduledExecutorService clock) {
    this.server = server;
    this.exchange = settings.exchange();
    this.check = settings.healthCheck();
    this.clock = clock;
    this.streams = new StreamConnections(dialer(), exchange.expire(), clock);
    sweep();
  }

  private StreamConnections.Dialer dialer() {
    return switch (server.transport()) {
      case DNS -> this::dialTcp;
      case TLS -> new TlsDialer(server, exchange.tls());
    };
  }

  private StreamConnection dialTcp(Socket tcp, long deadline) throws IOException {
    tcp.connect(server.address(), Deadline.millisUntil(deadline));
    tcp.setTcpNoDelay(true);
    return StreamConnection.over(tcp, tcp);
  }

  To.Server server() {
    return server;
  }

  /**
   * What it says.
   *
   * @param left how long it may take, at most the read timeout
   * @throws java.net.SocketTimeoutException when it does not answer in time
   * @throws IOException when it can not be reached, or says what can not be
   */
  UpstreamReply ask(Question question, Duration left, Trace trace) throws IOException {
    Duration timeout = left.compareTo(exchange.read()) < 0 ? left : exchange.read();
    long begun = System.nanoTime();
    try {
      UpstreamReply reply =
          Bailiwick.scrub(question, exchange(question, Deadline.in(timeout), trace));
      answered();
      took(Rcode.string(reply.rcode()), begun);
      return reply;
    } catch (IOException e) {
      failed();
      took(e instanceof SocketTimeoutException ? "timeout" : "error", begun);
      throw e;
    }
  }

  private void took(String result, long begun) {
    took.computeIfAbsent(result, any -> new Durations()).add(System.nanoTime() - begun);
  }

  /** What was counted until now. */
  DnsCounts.OfUpstream counts() {
    Map<String, Buckets> buckets = new TreeMap<>();
    took.forEach((result, durations) -> buckets.put(result, durations.read()));
    return new DnsCounts.OfUpstream(
        server.toString(),
        buckets,
        allFailedProbes.sum(),
        server.transport() == To.Transport.TLS ? "tls" : "tcp",
        streams.reused(),
        streams.opened());
  }

  /** What it says, as it came, whatever its health. */
  Message exchange(Question question, long deadline, Trace trace) throws IOException {
    Message reply = exchange(question, true, deadline, trace);
    boolean withoutEdns =
        switch (reply.getRcode()) {
          case Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS -> reply.getOPT() == null;
          default -> false;
        };
    // An old server; RFC 6891 says to ask again without.
    return withoutEdns ? exchange(question, false, deadline, trace) : reply;
  }

  private Message exchange(Question question, boolean edns, long deadline, Trace trace)
      throws IOException {
    boolean streamOnly = exchange.forceTcp() || server.transport() == To.Transport.TLS;
    if (!streamOnly) {
      Optional<Message> reply =
          told(
                  "udp",
                  trace,
                  () -> UdpExchange.ask(server.address(), query(question, edns), deadline))
              .filter(whole -> !whole.getHeader().getFlag(Flags.TC));
      if (reply.isPresent()) {
        return reply.get();
      }
    }
    String protocol = server.transport() == To.Transport.TLS ? "tls" : "tcp";
    return told(protocol, trace, () -> Optional.of(streams.ask(query(question, edns), deadline)))
        .orElseThrow();
  }

  /** One exchange over one protocol. */
  private interface Exchanging {
    Optional<Message> reply() throws IOException;
  }

  private Optional<Message> told(String protocol, Trace trace, Exchanging exchanging)
      throws IOException {
    if (!trace.on()) {
      return exchanging.reply();
    }
    long begun = System.nanoTime();
    String result = "";
    int records = 0;
    try {
      Optional<Message> reply = exchanging.reply();
      result = reply.map(Upstream::result).orElse("nothing but packets that are no answer to it");
      records = reply.map(each -> each.getSection(Section.ANSWER).size()).orElse(0);
      return reply;
    } catch (SocketTimeoutException e) {
      result = "no answer in time";
      throw e;
    } catch (IOException e) {
      result = String.valueOf(e.getMessage());
      throw e;
    } finally {
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun);
      trace.add(new Step.Upstream(server.toString(), protocol, result, micros, records));
    }
  }

  private static String result(Message reply) {
    return Rcode.string(reply.getRcode())
        + (reply.getHeader().getFlag(Flags.TC) ? ", cut to fit a datagram" : "");
  }

  private UpstreamQuery query(Question question, boolean edns) {
    return UpstreamQuery.of(question, edns, exchange.randomCase());
  }

  State state() {
    if (looping) {
      return State.LOOPING;
    }
    if (check.maxFails() > 0 && failedProbes.get() >= check.maxFails()) {
      return State.DOWN;
    }
    return suspect ? State.SUSPECT : State.UP;
  }

  /** Whether questions to it come back to us (D39): then it is not asked at all. */
  boolean looping() {
    return looping;
  }

  void looping(boolean now) {
    looping = now;
  }

  private void answered() {
    if (failedProbes.getAndSet(0) >= check.maxFails() && suspect) {
      log.atInfo().addKeyValue("upstream", server).log("upstream resolver answers again");
    }
    suspect = false;
  }

  private void failed() {
    suspect = true;
    if (check.maxFails() > 0 && probing.compareAndSet(false, true)) {
      probeLater();
    }
  }

  private void probeLater() {
    var _ =
        clock.schedule(
            () -> Thread.ofVirtual().name("dns-probe").start(this::probe),
            check.interval().toNanos(),
            TimeUnit.NANOSECONDS);
  }

  private void probe() {
    if (closed) {
      return;
    }
    try {
      Question ns = new Question(check.domain(), Type.NS, check.recursionDesired(), false, false);
      exchange(ns, true, Deadline.in(check.interval().multipliedBy(2)), Trace.NONE);
      answered();
      probing.set(false);
    } catch (IOException e) {
      allFailedProbes.increment();
      if (failedProbes.incrementAndGet() == check.maxFails()) {
        log.atWarn()
            .addKeyValue("upstream", server)
            .addKeyValue("error", e.toString())
            .log("upstream resolver is down");
      }
      probeLater();
    }
  }

  private void sweep() {
    if (!closed) {
      streams.closeExpired();
      var _ = clock.schedule(this::sweep, exchange.expire().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  void close() {
    closed = true;
    streams.close();
  }
}
