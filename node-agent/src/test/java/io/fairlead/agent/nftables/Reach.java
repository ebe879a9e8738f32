package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.NinePods;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Whom one can reach by TCP, all tried at once. */
final class Reach {
  private static final Duration LONG_ENOUGH = Duration.ofMillis(600);

  private Reach() {}

  /** Those addresses that accept a connection; a dropped packet is given up after a while. */
  static Set<String> of(NetworkNamespace from, List<String> addresses, int port) throws Exception {
    return from.call(() -> here(addresses, port));
  }

  /** The same of several clients at once, by their names. */
  static Map<String, Set<String>> everywhere(
      Map<String, NetworkNamespace> from, List<String> addresses, int port) throws Exception {
    Map<String, Set<String>> reach = new LinkedHashMap<>();
    try (ExecutorService all = Executors.newFixedThreadPool(from.size())) {
      Map<String, Future<Set<String>>> asked = new LinkedHashMap<>();
      from.forEach(
          (name, client) -> asked.put(name, all.submit(() -> of(client, addresses, port))));
      for (Map.Entry<String, Future<Set<String>>> each : asked.entrySet()) {
        reach.put(each.getKey(), each.getValue().get());
      }
    }
    return reach;
  }

  /** Who of these reaches whom, at both addresses of each at once, which must come to the same. */
  static Map<String, Set<String>> byBoth(
      Map<String, NetworkNamespace> all, Function<String, List<String>> addresses, int port)
      throws Exception {
    List<String> both =
        all.keySet().stream().flatMap(each -> addresses.apply(each).stream()).toList();
    Map<String, Set<String>> first = new LinkedHashMap<>();
    Map<String, Set<String>> second = new LinkedHashMap<>();
    everywhere(all, both, port)
        .forEach(
            (from, reached) -> {
              first.put(
                  from, names(all.keySet(), each -> addresses.apply(each).getFirst(), reached));
              second.put(
                  from, names(all.keySet(), each -> addresses.apply(each).getLast(), reached));
            });
    assertEquals(NinePods.lines(first), NinePods.lines(second), "IPv4 and IPv6");
    return first;
  }

  /** Those whose address was reached. */
  static Set<String> names(
      Collection<String> all, UnaryOperator<String> address, Set<String> reached) {
    Set<String> names = new TreeSet<>(all);
    names.removeIf(name -> !reached.contains(address.apply(name)));
    return names;
  }

  private static Set<String> here(List<String> addresses, int port) throws IOException {
    Set<String> reached = new TreeSet<>();
    List<SocketChannel> channels = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (String address : addresses) {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        if (channel.connect(new InetSocketAddress(InetAddress.getByName(address), port))) {
          reached.add(address);
        } else {
          channel.register(selector, SelectionKey.OP_CONNECT, address);
        }
      }
      long end = System.nanoTime() + LONG_ENOUGH.toNanos();
      while (!selector.keys().isEmpty() && System.nanoTime() < end) {
        selector.select(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        for (SelectionKey key : selector.selectedKeys()) {
          if (connected((SocketChannel) key.channel())) {
            reached.add((String) key.attachment());
          }
          key.cancel();
        }
        selector.selectedKeys().clear();
        selector.selectNow();
      }
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
    return reached;
  }

  private static boolean connected(SocketChannel channel) throws IOException {
    try {
      return channel.finishConnect();
    } catch (ConnectException e) {
      return false; // refused
    }
  }
}
