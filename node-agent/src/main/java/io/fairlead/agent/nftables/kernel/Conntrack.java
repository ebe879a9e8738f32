package io.fairlead.agent.nftables.kernel;

import io.fairlead.agent.nftables.rules.NatPath;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Set;

/**
 * Ends flows the kernel tracks. The kernel itself looks for them, so nothing is listed; only for
 * IPv6, where its filter takes the addresses that differ, the command {@code conntrack} does it.
 * Numbers are those of linux/netfilter/nfnetlink_conntrack.h. Not for several threads at once.
 */
public final class Conntrack implements AutoCloseable {
  private static final int DELETE = 1 << 8 | 2;
  private static final int INET = 2;
  private static final int TUPLE_ORIG = 1;
  private static final int TUPLE_REPLY = 2;
  private static final int FILTER = 25;
  private static final int FILTER_ORIG_FLAGS = 1;
  private static final int FILTER_REPLY_FLAGS = 2;
  private static final int TUPLE_IP = 1;
  private static final int IP_SOURCE = 1;
  private static final int IP_DESTINATION = 2;
  private static final int TUPLE_PROTO = 2;
  private static final int PROTO_NUMBER = 1;
  private static final int PROTO_SOURCE_PORT = 2;
  private static final int PROTO_DESTINATION_PORT = 3;
  private static final int BY_SOURCE = 1;
  private static final int BY_DESTINATION = 1 << 1;
  private static final int BY_PROTOCOL = 1 << 3;
  private static final int BY_SOURCE_PORT = 1 << 4;
  private static final int BY_DESTINATION_PORT = 1 << 5;

  private final Netlink netlink;
  private final NetlinkWriter writer = new NetlinkWriter();

  /**
   * @param netlink closed with this
   */
  public Conntrack(Netlink netlink) {
    this.netlink = netlink;
  }

  /**
   * Ends every flow that was sent one of these ways; its next packet is judged anew.
   *
   * @throws IOException when the kernel refuses it
   */
  public void end(Collection<NatPath> paths) throws IOException {
    for (NatPath path : paths) {
      if (path.frontend().isIpv4()) {
        endIpv4(path);
      } else {
        ConntrackCommand.end(path);
      }
    }
  }

  /**
   * The ways UDP flows were sent that are there already, as an earlier process left them.
   *
   * @throws IOException when there is no command {@code conntrack}
   */
  public static Set<NatPath> datagrams() throws IOException {
    return ConntrackCommand.datagrams();
  }

  private void endIpv4(NatPath path) throws IOException {
    writer.clear();
    int message = writer.begin(DELETE, NetlinkWriter.REQUEST, INET, 0);
    tuple(TUPLE_ORIG, path.frontend(), path.protocol(), path.port(), false);
    tuple(TUPLE_REPLY, path.endpoint(), path.protocol(), path.endpointPort(), true);
    int filter = writer.nest(FILTER);
    writer
        .attribute(FILTER_ORIG_FLAGS, Integer.BYTES)
        .putInt(BY_DESTINATION | BY_PROTOCOL | BY_DESTINATION_PORT);
    writer
        .attribute(FILTER_REPLY_FLAGS, Integer.BYTES)
        .putInt(BY_SOURCE | BY_PROTOCOL | BY_SOURCE_PORT);
    writer.unnest(filter);
    writer.end(message);
    try {
      netlink.send(writer.messages());
    } catch (RefusedException e) {
      if (e.errno() != RefusedException.ENOENT) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    netlink.close();
  }

  private void tuple(int type, IpAddress address, Protocol protocol, int port, boolean source) {
    int tuple = writer.nest(type);
    byte[] bytes = address.toBytes();
    int ip = writer.nest(TUPLE_IP);
    int field = source ? IP_SOURCE : IP_DESTINATION;
    writer.attribute(field, bytes.length).put(bytes);
    writer.unnest(ip);
    int proto = writer.nest(TUPLE_PROTO);
    writer.attribute(PROTO_NUMBER, 1).put(number(protocol));
    writer.pad();
    ByteBuffer out =
        writer.attribute(source ? PROTO_SOURCE_PORT : PROTO_DESTINATION_PORT, Short.BYTES);
    out.put((byte) (port >> 8)).put((byte) port);
    writer.pad();
    writer.unnest(proto);
    writer.unnest(tuple);
  }

  private static byte number(Protocol protocol) {
    return (byte)
        switch (protocol) {
          case TCP -> 6;
          case UDP -> 17;
          case SCTP -> 132;
        };
  }
}
