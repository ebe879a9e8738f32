package io.fairlead.agent.dns.forward;

import io.fairlead.agent.dns.files.WatchedFile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of one forward: those given, and those of files, read again when they change; never
 * ourselves. A server that stays keeps its health and connections. Thread-safe.
 */
final class Upstreams {
  private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
  private static final int MOST = 15;

  private final List<To> to;
  private final Predicate<InetSocketAddress> ourselves;
  private final Function<To.Server, Upstream> open;
  private final LongSupplier nanoTime;
  private final Map<Path, WatchedFile<List<To.Server>>> files = new HashMap<>(); // guarded by this
  private final Map<To.Server, Upstream> opened = new HashMap<>(); // guarded by this
  private List<To.Server> told = List.of(); // guarded by this
  private volatile List<Upstream> current = List.of();
  private volatile long lookedAt;

  Upstreams(
      List<To> to,
      Predicate<InetSocketAddress> ourselves,
      Function<To.Server, Upstream> open,
      LongSupplier nanoTime) {
    this.to = List.copyOf(to);
    this.ourselves = ourselves;
    this.open = open;
    this.nanoTime = nanoTime;
    look();
  }

  /** Whom there is to ask, in the order of the settings. */
  List<Upstream> usable() {
    if (nanoTime.getAsLong() - lookedAt >= LOOK_AGAIN.toNanos()) {
      look();
    }
    List<Upstream> all = current;
    boolean own = all.stream().anyMatch(one -> ourselves.test(one.server().address()));
    return own ? all.stream().filter(one -> !ourselves.test(one.server().address())).toList() : all;
  }

  private synchronized void look() {
    lookedAt = nanoTime.getAsLong();
    List<To.Server> wanted = to.stream().flatMap(this::servers).distinct().limit(MOST).toList();
    tell(wanted);
    opened.values().stream()
        .filter(upstream -> !wanted.contains(upstream.server()))
        .forEach(Upstream::close);
    opened.keySet().retainAll(wanted);
    current = wanted.stream().map(one -> opened.computeIfAbsent(one, open)).toList();
  }

  private void tell(List<To.Server> wanted) {
    if (!wanted.equals(told)) {
      told = wanted;
      log.atInfo().addKeyValue("resolvers", wanted).log("asking these upstream resolvers");
    }
  }

  private Stream<To.Server> servers(To one) {
    return switch (one) {
      case To.Server server -> Stream.of(server);
      case To.ResolvConf(Path file) ->
          files.computeIfAbsent(file, Upstreams::watch).current().stream();
    };
  }

  private static WatchedFile<List<To.Server>> watch(Path file) {
    return new WatchedFile<>(
        file,
        lines -> ResolvConf.nameservers(lines).stream().map(To.Server::dns).toList(),
        List.of(),
        LOOK_AGAIN);
  }

  synchronized void close() {
    opened.values().forEach(Upstream::close);
    opened.clear();
    current = List.of();
  }
}
