package io.fairlead.agent.userspace;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts the TCP connections of one frontend and deals them out to the loops. */
final class TcpListener implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
  private static final int BACKLOG = 1024;
  private static final int ACCEPTS_PER_ROUND = 64;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final EventLoop loop;
  private final EventLoops loops;
  private final ServerSocketChannel channel;
  private final Judge judge;
  private final OpenRelays relays;
  private volatile Door door;

  private TcpListener(
      EventLoops loops, ServerSocketChannel channel, Door door, Judge judge, OpenRelays relays) {
    this.loop = loops.next();
    this.loops = loops;
    this.channel = channel;
    this.door = door;
    this.judge = judge;
    this.relays = relays;
  }

  /**
   * Listens from now on.
   *
   * @throws IOException when the address can not be bound
   */
  static TcpListener open(
      InetSocketAddress address, Door door, Judge judge, OpenRelays relays, EventLoops loops)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      Sockets.shareAddress(channel);
      channel.bind(address, BACKLOG);
    } catch (IOException e) {
      Sockets.close(channel);
      throw e;
    }
    TcpListener listener = new TcpListener(loops, channel, door, judge, relays);
    listener.loop.execute(listener::begin);
    return listener;
  }

  @Override
  public Door door() {
    return door;
  }

  @Override
  public void serve(Door door) {
    this.door = door;
  }

  @Override
  public void refresh() {
    // new connections read the targets themselves; established ones keep theirs (SD17)
  }

  @Override
  public void judgeAgain() {
    // new connections read the policies themselves; those that are open are the relays' business
  }

  @Override
  public CompletableFuture<Void> close() {
    return loop.submit(() -> loop.release(channel));
  }

  private void begin() {
    try {
      loop.register(channel, SelectionKey.OP_ACCEPT, this::accept);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("listener was closed before it began");
    }
  }

  private void accept(SelectionKey key) {
    try {
      for (int i = 0; i < ACCEPTS_PER_ROUND; i++) {
        SocketChannel client = channel.accept();
        if (client == null) {
          return;
        }
        Door serving = door;
        EventLoop owner = loops.next();
        owner.execute(() -> TcpRelay.begin(owner, serving, judge, relays, client));
      }
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("service", door.port().service())
          .addKeyValue("error", e.toString())
          .log("connections can not be accepted; trying again in {}", PAUSE);
      key.interestOps(0);
      loop.after(PAUSE, () -> resume(key));
    }
  }

  private static void resume(SelectionKey key) {
    if (key.isValid()) {
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }
}
