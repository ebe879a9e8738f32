package io.fairlead.gateway.stream;

import io.fairlead.gateway.metrics.EndpointFailure;
import io.fairlead.gateway.metrics.StreamEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
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
  private final Way way;
  private final InetSocketAddress endpoint;
  private final Hold hold;
  private final Duration patience;
  private final StreamNotes notes;
  private final Deque<ByteBuf> early = new ArrayDeque<>();
  private final ChannelFuture connecting;
  private StreamTable judgedBy;
  private @Nullable Channel channel;
  private boolean closed;
  private boolean answered;
  private long quietSince = System.nanoTime();

  /** How it came to its endpoint. */
  record Way(StreamTarget target, StreamTable.Backend backend) {}

  UdpSession(
      UdpListener listener,
      StreamLoop loop,
      InetSocketAddress client,
      Way way,
      InetSocketAddress endpoint,
      Hold hold,
      StreamTable judgedBy) {
    this.listener = listener;
    this.client = client;
    this.way = way;
    this.endpoint = endpoint;
    this.hold = hold;
    Duration asked = hold.settings().idle();
    this.patience = asked.isZero() ? loop.limits().udpIdle() : asked;
    this.judgedBy = judgedBy;
    this.notes = new StreamNotes(loop, way.target(), "UDP", "", client);
    notes.backend(way.backend());
    notes.trying(endpoint);
    this.connecting = loop.connectUdp(endpoint, this);
    connecting.addListener(done -> onConnected(done.isSuccess()));
  }

  private void onConnected(boolean success) {
    if (!success) {
      listener.forget(client, this, StreamEnd.NOT_CONNECTED);
    } else if (!closed) {
      Channel to = connecting.channel();
      channel = to;
      hold.awaited();
      early.forEach(to::write);
      early.clear();
      to.flush();
    }
  }

  /** Does it still lead where the table says? Looked at anew when there is another table. */
  boolean holds(StreamTable table) {
    boolean holds = judgedBy == table || listener.leadsTo(table, client, way, endpoint);
    judgedBy = table;
    return holds;
  }

  boolean quietTooLong(long now) {
    notes.tick();
    return now - quietSince > patience.toNanos();
  }

  /** From the client; what the endpoint's socket does not take is lost. */
  void send(ByteBuf content) {
    quietSince = System.nanoTime();
    notes.received(content.readableBytes());
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
    if (!answered) {
      answered = true;
      hold.reached();
      notes.reached();
    }
    notes.sent(datagram.content().readableBytes());
    listener.answer(client, this, datagram.content().retain());
  }

  void close(StreamEnd why) {
    if (!closed) {
      closed = true;
      hold.end();
      notes.end(why);
    }
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    connecting.channel().close();
  }

  /** Nobody listens there: the client's next datagram goes elsewhere. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!closed) {
      hold.failed();
      notes.failed(EndpointFailure.CONNECT);
    }
    listener.forget(
        client, this, answered ? StreamEnd.ENDPOINT_BROKE_OFF : StreamEnd.NOT_CONNECTED);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!closed) {
      listener.forget(client, this, StreamEnd.ENDPOINT_BROKE_OFF);
    }
  }
}
