package io.fairlead.agent.dns;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.cache.CachingResolver;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.file.FileZones;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.forward.Forwarder;
import io.fairlead.agent.dns.hosts.LocalNames;
import io.fairlead.agent.dns.query.Brought;
import io.fairlead.agent.dns.query.Chain;
import io.fairlead.agent.dns.query.Chains;
import io.fairlead.agent.dns.rewrite.Rewrites;
import io.fairlead.agent.dns.template.Templates;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The server blocks in force, with what they hold open. Upstreams that are asked as before keep
 * their connections, their health and what is kept of their answers; those that are not asked any
 * more are let go of once nobody can be waiting for them. Thread-safe.
 */
final class OpenBlocks implements AutoCloseable {
  /** Longer than any question takes. */
  private static final Executor LATER = CompletableFuture.delayedExecutor(10, TimeUnit.SECONDS);

  /** All that names outside the cluster depend on. */
  private record Outside(CacheSettings cache, List<ForwardSettings> forward, boolean loop) {
    static Outside of(Corefile corefile) {
      return new Outside(corefile.cache(), corefile.forward(), corefile.loop());
    }
  }

  private final Predicate<InetSocketAddress> ourselves;
  private final Map<Outside, CachingResolver> open = new HashMap<>(); // guarded by this
  private final Set<CachingResolver> leaving = new HashSet<>(); // guarded by this
  private volatile Chains now = new Chains(List.of());

  /**
   * @param ourselves addresses never to be asked
   */
  OpenBlocks(Predicate<InetSocketAddress> ourselves) {
    this.ourselves = ourselves;
  }

  Chains now() {
    return now;
  }

  /**
   * Puts these in force.
   *
   * @throws IllegalArgumentException when one can not be met; then nothing changes
   */
  synchronized Chains become(List<ServerBlocks.Block> blocks) {
    Map<Outside, CachingResolver> wanted = new HashMap<>();
    List<Chains.Block> chains = new ArrayList<>();
    try {
      for (ServerBlocks.Block block : blocks) {
        chains.add(new Chains.Block(block.zones(), block.view(), chain(block, wanted)));
      }
    } catch (RuntimeException e) {
      wanted.values().stream()
          .filter(made -> !open.containsValue(made))
          .forEach(CachingResolver::close);
      throw e;
    }
    open.values().stream().filter(one -> !wanted.containsValue(one)).forEach(this::leave);
    open.clear();
    open.putAll(wanted);
    now = new Chains(chains);
    return now;
  }

  private Chain chain(ServerBlocks.Block block, Map<Outside, CachingResolver> wanted) {
    Corefile corefile = block.corefile();
    Outside outside = Outside.of(corefile);
    CachingResolver known = open.get(outside);
    CachingResolver resolver =
        wanted.computeIfAbsent(
            outside,
            one ->
                known != null
                    ? known
                    : new CachingResolver(
                        one.cache(), new Forwarder(one.forward(), ourselves, one.loop())));
    return new Chain(
        resolver,
        new Rewrites(corefile.rewrite()),
        new LocalNames(corefile.hosts(), corefile.block(), corefile.absent()),
        new Brought(new Templates(corefile.templates()), new FileZones(corefile.files())),
        block.kubernetes(),
        block.transfers());
  }

  /** What all of them counted until now, and this of what was served. */
  synchronized DnsCounts counts(List<DnsCounts.Served> served) {
    return open.values().stream()
        .map(CachingResolver::counts)
        .reduce(DnsCounts.of(served), DnsCounts::plus);
  }

  private void leave(CachingResolver resolver) {
    leaving.add(resolver);
    LATER.execute(
        () -> {
          resolver.close();
          left(resolver);
        });
  }

  private synchronized void left(CachingResolver resolver) {
    leaving.remove(resolver);
  }

  @Override
  public synchronized void close() {
    open.values().forEach(CachingResolver::close);
    leaving.forEach(CachingResolver::close);
  }
}
