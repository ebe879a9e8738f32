package io.fairlead.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One client of a port of UDP and its endpoint, over a socket of their own that takes datagrams
 * from that endpoint alone. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that is lost is lost
final class UdpSession extends SimpleChannelInboundHandler<DatagramPacket> {
  private static final int MOST_EARLY = 16;

  private final UdpListener listener;
  private final InetSocketAddress client;
  private final StreamTarget target;
  private final StreamTable.Backend backend;
  private final InetSocketAddress endpoint;
  private final Deque<ByteBuf> early = new ArrayDeque<>();
  private final ChannelFuture connecting;
  private StreamTable judgedBy;
  private @Nullable Channel channel;
  private boolean closed;
  private long quietSince = System.nanoTime();

  UdpSession(
      UdpListener listener,
      StreamLoop loop,
      InetSocketAddress client,
      StreamTarget target,
      StreamTable.Backend backend,
      InetSocketAddress endpoint,
      StreamTable judgedBy) {
    this.listener = listener;
    this.client = client;
    this.target = target;
    this.backend = backend;
    this.endpoint = endpoint;
    this.judgedBy = judgedBy;
    this.connecting = loop.connectUdp(endpoint, this);
    connecting.addListener(done -> onConnected(done.isSuccess()));
  }

  private void onConnected(boolean success) {
    if (!success) {
      listener.forget(client, this);
    } else if (!closed) {
      Channel to = connecting.channel();
      channel = to;
      early.forEach(to::write);
      early.clear();
      to.flush();
    }
  }

  /** Does it still lead where the table says? Looked at anew when there is another table. */
  boolean holds(StreamTable table) {
    boolean holds = judgedBy == table || listener.leadsTo(table, client, target, backend, endpoint);
    judgedBy = table;
    return holds;
  }

  long quietSince() {
    return quietSince;
  }

  /** From the client; what the endpoint's socket does not take is lost. */
  void send(ByteBuf content) {
    quietSince = System.nanoTime();
    if (channel != null && channel.isWritable()) {
      channel.writeAndFlush(content);
    } else if (channel == null && early.size() < MOST_EARLY) {
      early.add(content);
    } else {
      content.release();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
    quietSince = System.nanoTime();
    listener.answer(client, this, datagram.content().retain());
  }

  void close() {
    closed = true;
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    connecting.channel().close();
  }

  /** Nobody listens there: the client's next datagram goes elsewhere. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    listener.forget(client, this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!closed) {
      listener.forget(client, this);
    }
  }
}
