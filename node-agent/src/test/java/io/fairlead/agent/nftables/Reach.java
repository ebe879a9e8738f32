package io.fairlead.agent.nftables;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whom one can reach by TCP, all tried at once. */
final class Reach {
  private static final Duration LONG_ENOUGH = Duration.ofMillis(600);

  private Reach() {}

  /** Those addresses that accept a connection; a dropped packet is given up after a while. */
  static Set<String> of(NetworkNamespace from, List<String> addresses, int port) throws Exception {
    return from.call(() -> here(addresses, port));
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
