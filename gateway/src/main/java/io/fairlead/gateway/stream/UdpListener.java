package io.fairlead.gateway.stream;

import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.balance.LiveEndpoint;
import io.fairlead.gateway.metrics.StreamEnd;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One port of UDP. Datagrams of a client (its address and port) go to one endpoint, and what that
 * answers goes to the client, until both were quiet for a while, or the endpoint goes away. What
 * has no endpoint is dropped, as networks do. Only touched on its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a datagram that is lost is lost
final class UdpListener extends SimpleChannelInboundHandler<DatagramPacket>
    implements StreamLoop.Carried {
  private final StreamLoop loop;
  private final InetSocketAddress port;
  private final SequencedMap<InetSocketAddress, UdpSession> sessions =
      new LinkedHashMap<>(16, 0.75f, true); // quiet longest first
  private @Nullable ChannelHandlerContext context;

  UdpListener(StreamLoop loop, InetSocketAddress port) {
    this.loop = loop;
    this.port = port;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    loop.add(this);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
    InetSocketAddress client = datagram.sender();
    StreamTable table = loop.table();
    UdpSession session = sessions.get(client);
    if (session != null && !session.holds(table)) {
      forget(client, session, StreamEnd.LEFT_BEHIND);
      session = null;
    }
    if (session == null) {
      session = begin(client, table);
    }
    if (session != null) {
      session.send(datagram.content().retain());
    }
  }

  private @Nullable UdpSession begin(InetSocketAddress client, StreamTable table) {
    StreamTarget target = table.udp(port);
    StreamTable.Backend backend = target == null ? null : table.next(target, Protocol.UDP);
    if (target == null || backend == null || loop.draining()) {
      return null;
    }
    Balancer balancer = table.balancer(backend);
    if (balancer == null || balancer.endpoints().isEmpty()) {
      return null;
    }
    return switch (Hold.take(balancer, client.getAddress().getHostAddress(), 1)) {
      case Hold.Taken.Full _ -> null;
      case Hold.Taken.Ok(Hold hold) -> begin(client, new UdpSession.Way(target, backend), hold);
    };
  }

  private @Nullable UdpSession begin(InetSocketAddress client, UdpSession.Way way, Hold hold) {
    StreamTable table = loop.table();
    LiveEndpoint endpoint = hold.next();
    if (endpoint == null || !allowed(table, client, endpoint.address())) {
      hold.end();
      return null;
    }
    if (sessions.size() >= loop.limits().udpClients()) {
      sessions.pollFirstEntry().getValue().close(StreamEnd.CROWDED_OUT);
    }
    UdpSession session = new UdpSession(this, loop, client, way, endpoint.address(), hold, table);
    sessions.put(client, session);
    return session;
  }

  /** May it, and is it still the endpoint of what takes the port's datagrams? */
  boolean leadsTo(
      StreamTable table, InetSocketAddress client, UdpSession.Way way, InetSocketAddress endpoint) {
    StreamTarget now = table.udp(port);
    return now != null
        && now.place().equals(way.target().place())
        && table.leads(way.target(), way.backend(), endpoint)
        && allowed(table, client, endpoint);
  }

  private static boolean allowed(
      StreamTable table, InetSocketAddress client, InetSocketAddress endpoint) {
    return switch (table.verdict(client.getAddress().getHostAddress(), endpoint, Protocol.UDP)) {
      case Verdict.Allowed _ -> true;
      case Verdict.Denied _ -> false;
    };
  }

  /** An endpoint's answer. */
  void answer(InetSocketAddress client, UdpSession session, ByteBuf content) {
    if (context != null && context.channel().isWritable() && sessions.get(client) == session) {
      context.writeAndFlush(new DatagramPacket(content, client));
    } else {
      content.release();
    }
  }

  /** The client's next datagram begins anew. */
  void forget(InetSocketAddress client, UdpSession session, StreamEnd why) {
    sessions.remove(client, session);
    session.close(why);
  }

  /** Clients that are remembered. */
  int clients() {
    return sessions.size();
  }

  @Override
  public void drain() {
    close();
  }

  @Override
  public void tick(long now) {
    Iterator<UdpSession> all = sessions.values().iterator();
    while (all.hasNext()) {
      UdpSession session = all.next();
      if (session.quietTooLong(now)) {
        all.remove();
        session.close(StreamEnd.QUIET);
      }
    }
  }

  @Override
  public void close() {
    if (context != null) {
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    StreamEnd why = loop.draining() ? StreamEnd.GATEWAY_ENDS : StreamEnd.LEFT_BEHIND;
    sessions.values().forEach(session -> session.close(why));
    sessions.clear();
    loop.remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // a client that is gone: its datagrams find nobody, the others are not concerned
  }
}
