package io.fairlead.agent.userspace;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A TCP frontend that answers nobody, for traffic that is to be dropped (SD3). Its queue of
 * connections is kept full by some of our own, and a kernel whose queue is full drops what comes:
 * clients try again, until they give up or the frontend is opened.
 */
final class SilentListener implements Listener {
  private static final int QUEUE = 1;
  private static final int PATIENCE_MILLIS = 250;

  private final List<NetworkChannel> channels = new ArrayList<>();
  private final Door door;

  private SilentListener(Door door) {
    this.door = door;
  }

  /**
   * Takes the address.
   *
   * @throws IOException when it can not be bound
   */
  static SilentListener open(InetSocketAddress address, Door door) throws IOException {
    SilentListener listener = new SilentListener(door);
    try {
      ServerSocketChannel queue = ServerSocketChannel.open();
      listener.channels.add(queue);
      Sockets.shareAddress(queue);
      queue.bind(address, QUEUE);
      for (int i = 0; i <= QUEUE; i++) {
        listener.fill(address);
      }
      return listener;
    } catch (IOException e) {
      listener.end();
      throw e;
    }
  }

  private void fill(InetSocketAddress address) throws IOException {
    SocketChannel filler = SocketChannel.open();
    channels.add(filler);
    try {
      filler.socket().connect(address, PATIENCE_MILLIS);
    } catch (SocketTimeoutException e) {
      Sockets.close(filler); // somebody was faster: it is full
    }
  }

  @Override
  public Door door() {
    return door;
  }

  @Override
  public void serve(Door other) {
    throw new IllegalStateException("closed and opened anew instead");
  }

  @Override
  public void refresh() {
    // there is nothing to become different
  }

  @Override
  public void judgeAgain() {
    // nothing is open
  }

  @Override
  public CompletableFuture<Void> close() {
    end();
    return CompletableFuture.completedFuture(null);
  }

  private void end() {
    channels.forEach(Sockets::close);
  }
}
