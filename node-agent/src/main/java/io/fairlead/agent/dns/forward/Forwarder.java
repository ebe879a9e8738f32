package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Rcode;

/**
 * Asks the host's resolvers. One question in flight is asked once, however many clients wait for
 * it; that also stops loops: a question that comes back to us through an upstream waits for itself
 * and times out, instead of going round. The work runs on virtual threads; callers never wait.
 */
public final class Forwarder {
  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

  private final ForwardLimits limits;
  private final Upstreams upstreams;
  private final AnswerCache cache;
  private final Semaphore waiting;
  private final Map<Question, CompletableFuture<Resolution>> inFlight = new ConcurrentHashMap<>();

  /**
   * @param given upstreams; empty: those of {@code resolvConf}
   * @param ourselves addresses never to be asked
   */
  public Forwarder(
      List<InetSocketAddress> given,
      Path resolvConf,
      Predicate<InetSocketAddress> ourselves,
      ForwardLimits limits) {
    this.limits = limits;
    this.upstreams = new Upstreams(given, resolvConf, ourselves, limits.rest(), System::nanoTime);
    this.cache = new AnswerCache(limits.cached(), limits.keep(), System::nanoTime);
    this.waiting = new Semaphore(limits.inFlight());
  }

  /** Whether there is an upstream to ask: the RA bit. */
  public boolean available() {
    return upstreams.any();
  }

  /** Never fails, and completes within the total time of the limits. */
  public CompletionStage<Resolution> ask(Question question) {
    Optional<UpstreamReply> known = cache.find(question);
    if (known.isPresent()) {
      return CompletableFuture.completedStage(new Resolution.Answered(known.get()));
    }
    if (!waiting.tryAcquire()) {
      return CompletableFuture.completedStage(
          new Resolution.Failed(
              ExtendedErrorCodeOption.OTHER, "too many queries wait for upstream resolvers"));
    }
    CompletableFuture<Resolution> mine = new CompletableFuture<>();
    CompletableFuture<Resolution> shared = inFlight.putIfAbsent(question, mine);
    if (shared == null) {
      Thread.ofVirtual().name("dns-forward").start(() -> resolve(question, mine));
    }
    return (shared == null ? mine : shared).whenComplete((done, never) -> waiting.release());
  }

  private void resolve(Question question, CompletableFuture<Resolution> result) {
    try {
      Resolution resolution = resolve(question);
      if (resolution instanceof Resolution.Answered(UpstreamReply reply)) {
        cache.keep(question, reply);
      }
      inFlight.remove(question, result);
      result.complete(resolution);
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("name", question.name())
          .log("asking upstream resolvers failed unexpectedly");
      inFlight.remove(question, result);
      result.complete(new Resolution.Failed(ExtendedErrorCodeOption.OTHER, "internal error"));
    }
  }

  private Resolution resolve(Question question) {
    List<InetSocketAddress> order = upstreams.inOrder();
    if (order.isEmpty()) {
      return new Resolution.NoUpstream("no upstream resolver is configured");
    }
    long deadline = System.nanoTime() + limits.total().toNanos();
    UpstreamReply inconclusive = null;
    String why = "";
    for (int i = 0; i < Math.max(limits.tries(), order.size()); i++) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (!left.isPositive()) {
        break;
      }
      InetSocketAddress upstream = order.get(i % order.size());
      try {
        UpstreamReply reply = exchange(upstream, question, left);
        upstreams.answered(upstream);
        if (reply.conclusive()) {
          return new Resolution.Answered(reply);
        }
        why = upstream + " answers " + Rcode.string(reply.rcode());
        inconclusive = reply;
        if (i + 1 >= order.size()) {
          break; // each had its say: another round would not change it
        }
      } catch (IOException e) {
        upstreams.failed(upstream);
        why = why(upstream, e);
      }
    }
    log.atDebug().addKeyValue("name", question.name()).addKeyValue("error", why).log("unresolved");
    return conclusion(inconclusive, why);
  }

  private UpstreamReply exchange(InetSocketAddress upstream, Question question, Duration left)
      throws IOException {
    Duration timeout = left.compareTo(limits.perTry()) < 0 ? left : limits.perTry();
    return UpstreamReply.of(UpstreamExchange.ask(upstream, question, timeout));
  }

  private static String why(InetSocketAddress upstream, IOException e) {
    return e instanceof SocketTimeoutException
        ? upstream + " does not answer"
        : upstream + " can not be reached: " + e.getMessage();
  }

  private static Resolution conclusion(@Nullable UpstreamReply inconclusive, String why) {
    return inconclusive != null && inconclusive.rcode() < 16
        ? new Resolution.Answered(inconclusive)
        : new Resolution.Failed(ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY, why);
  }
}
