package io.fairlead.agent.dns.cache;

import io.fairlead.agent.dns.cache.CacheSettings.ServeStale;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.forward.FairRoom;
import io.fairlead.agent.dns.forward.Forwarder;
import io.fairlead.agent.dns.forward.Question;
import io.fairlead.agent.dns.forward.Resolution;
import io.fairlead.agent.dns.forward.UpstreamReply;
import io.fairlead.agent.dns.forward.UpstreamStatus;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * Names that are not the cluster's: from what is kept, else by asking. A question in flight is
 * asked once, however many clients wait for it; that also stops loops: a question that comes back
 * to us through an upstream waits for itself and times out, instead of going round. Callers never
 * wait. Thread-safe.
 */
public final class CachingResolver implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CachingResolver.class);

  private final CacheSettings settings;
  private final Forwarder forwarder;
  private final AnswerCache cache;
  private final FairRoom waiting;
  private final LongAdder misses = new LongAdder();
  private final LongAdder prefetches = new LongAdder();
  private final LongAdder staleServed = new LongAdder();
  private final Map<Question, CompletableFuture<Resolution>> inFlight = new ConcurrentHashMap<>();

  /**
   * @param forwarder closed with this
   */
  public CachingResolver(CacheSettings settings, Forwarder forwarder) {
    this(settings, forwarder, System::nanoTime);
  }

  /** By another clock. */
  public CachingResolver(CacheSettings settings, Forwarder forwarder, LongSupplier nanoTime) {
    this.settings = settings;
    this.forwarder = forwarder;
    this.cache = new AnswerCache(settings, nanoTime);
    this.waiting = new FairRoom(settings.waiting());
  }

  /** Whether there is an upstream to ask: the RA bit. */
  public boolean available() {
    return forwarder.available();
  }

  /** Whether the name is one by which an upstream was probed for loops, and asks us for it. */
  public boolean cameBack(Name name) {
    return forwarder.cameBack(name);
  }

  /** What was counted until now. */
  public DnsCounts counts() {
    DnsCounts.OfCache kept =
        new DnsCounts.OfCache(
            cache.countOfSuccess(),
            cache.countOfDenial(),
            misses.sum(),
            prefetches.sum(),
            staleServed.sum());
    return new DnsCounts(List.of(), kept, forwarder.counts(), forwarder.rejects());
  }

  /** All upstreams as they are now. */
  public List<UpstreamStatus> upstreams() {
    return forwarder.upstreams();
  }

  /**
   * Never fails, and completes within the total time of the settings.
   *
   * @param client who waits: none may have all the room there is
   * @param trace told what decides
   */
  public CompletionStage<Resolution> ask(Question question, InetAddress client, Trace trace) {
    AnswerCache.Entry kept = cache.find(question);
    if (trace.on() && kept != null) {
      trace.add(cache.told(kept));
    }
    if (kept != null && !cache.stale(kept)) {
      cache.hit(kept);
      if (cache.worthPrefetching(kept)) {
        prefetches.increment();
        var _ = refresh(question, client, Trace.NONE);
      }
      return now(new Resolution.Answered(cache.reply(kept), false, Optional.of(kept)));
    }
    misses.increment();
    Resolution failure = cache.failure(question);
    if (failure != null) {
      if (trace.on()) {
        trace.add(new Step.Note("upstreams were asked a moment ago, and failed: not asked again"));
      }
      return now(kept == null ? failure : told(old(kept)));
    }
    if (kept == null || settings.serveStale().isEmpty()) {
      return asked(question, client, trace);
    }
    ServeStale stale = settings.serveStale().get();
    return switch (stale.refresh()) {
      case IMMEDIATE -> {
        var _ = refresh(question, client, trace);
        yield now(told(old(kept)));
      }
      case VERIFY -> verified(question, kept, stale, client, trace);
    };
  }

  private static CompletionStage<Resolution> now(Resolution resolution) {
    return CompletableFuture.completedStage(resolution);
  }

  private Resolution told(Resolution resolution) {
    if (resolution instanceof Resolution.Answered(var _, boolean stale, var _) && stale) {
      staleServed.increment();
    }
    return resolution;
  }

  private Resolution old(AnswerCache.Entry kept) {
    return new Resolution.Answered(cache.reply(kept), true);
  }

  /** What upstreams say in time, else the old reply. */
  private CompletionStage<Resolution> verified(
      Question question,
      AnswerCache.Entry kept,
      ServeStale stale,
      InetAddress client,
      Trace trace) {
    CompletableFuture<Resolution> result = new CompletableFuture<>();
    var _ =
        asked(question, client, trace)
            .thenAccept(fresh -> result.complete(failed(fresh) ? old(kept) : fresh));
    return result
        .completeOnTimeout(old(kept), stale.patience().toNanos(), TimeUnit.NANOSECONDS)
        .thenApply(this::told);
  }

  private static boolean failed(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Answered(UpstreamReply reply, var _, var _) -> !reply.conclusive();
      case Resolution.Failed failed -> true;
      case Resolution.Refused refused -> true;
    };
  }

  /** Asked, or waiting for the one who asks. */
  private CompletionStage<Resolution> asked(Question question, InetAddress client, Trace trace) {
    if (!waiting.enter(client)) {
      return now(
          new Resolution.Refused(
              ExtendedErrorCodeOption.PROHIBITED, "too many queries wait for upstream resolvers"));
    }
    return refresh(question, client, trace).whenComplete((done, never) -> waiting.leave(client));
  }

  private CompletableFuture<Resolution> refresh(
      Question question, InetAddress client, Trace trace) {
    CompletableFuture<Resolution> mine = new CompletableFuture<>();
    CompletableFuture<Resolution> shared = inFlight.putIfAbsent(question, mine);
    if (shared != null) {
      if (trace.on()) {
        trace.add(new Step.Note("somebody asks the same just now: shared that answer"));
      }
      return shared;
    }
    var _ =
        forwarder
            .ask(question, client, trace)
            .thenApply(resolution -> keep(question, resolution))
            .exceptionally(unexpected -> internalError(question, unexpected))
            .thenAccept(
                resolution -> {
                  inFlight.remove(question, mine);
                  mine.complete(resolution);
                });
    return mine;
  }

  private static Resolution internalError(Question question, Throwable unexpected) {
    log.atError()
        .setCause(unexpected)
        .addKeyValue("name", question.name())
        .log("keeping an upstream's reply failed unexpectedly");
    return new Resolution.Failed(ExtendedErrorCodeOption.OTHER, "internal error");
  }

  private Resolution keep(Question question, Resolution resolution) {
    return switch (resolution) {
      case Resolution.Answered(UpstreamReply reply, var _, var _) when reply.conclusive() ->
          new Resolution.Answered(cache.keep(question, reply), false);
      case Resolution.Answered(UpstreamReply reply, var _, var _)
          when reply.rcode() == Rcode.SERVFAIL ->
          failed(question, resolution);
      case Resolution.Answered other -> other;
      case Resolution.Failed failed -> failed(question, failed);
      case Resolution.Refused refused -> refused;
    };
  }

  private Resolution failed(Question question, Resolution failure) {
    cache.keepFailure(question, failure);
    return failure;
  }

  @Override
  public void close() {
    forwarder.close();
  }
}
