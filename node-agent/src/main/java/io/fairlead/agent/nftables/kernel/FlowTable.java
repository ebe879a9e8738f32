package io.fairlead.agent.nftables.kernel;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The flows the kernel tracks, one by one: listed once, and ended by what identifies them, which
 * costs no search. Numbers are those of linux/netfilter/nfnetlink_conntrack.h. Not for several
 * threads at once.
 */
public final class FlowTable implements AutoCloseable {
  private static final int GET = 1 << 8 | 1;
  private static final int DELETE = 1 << 8 | 2;
  private static final List<Integer> FAMILIES = List.of(2, 10); // AF_INET, AF_INET6
  private static final int HEADER_BYTES = 20;
  private static final int TUPLE_ORIG = 1;
  private static final int TUPLE_REPLY = 2;
  private static final int ID = 12;
  private static final int IP = 1;
  private static final int PROTO = 2;
  private static final List<Integer> IP_SOURCE = List.of(1, 3); // of IPv4, of IPv6
  private static final int PROTO_NUMBER = 1;
  private static final int PROTO_SOURCE_PORT = 2;
  private static final int NESTED = 0x8000;
  private static final int TYPE_MASK = 0x3fff;
  private static final int BATCH = 256;

  private final Netlink netlink;
  private final NetlinkWriter writer = new NetlinkWriter();

  /**
   * @param netlink closed with this
   */
  public FlowTable(Netlink netlink) {
    this.netlink = netlink;
  }

  /**
   * A flow of TCP, UDP or SCTP.
   *
   * @param connection who opened it, and the endpoint that answers, as policies see them: before
   *     masquerade and behind a Service's address (N17, N18)
   * @param original what the kernel says of its first direction
   * @param id the kernel's, so that another flow of the same ends is another flow
   */
  public record Flow(Connection connection, int family, ByteBuffer original, ByteBuffer id) {}

  /**
   * Hands over every flow there is, one after the other, so that none need be kept.
   *
   * @throws IOException when the kernel does not list them
   */
  public void each(Consumer<Flow> consumer) throws IOException {
    for (int family : FAMILIES) {
      writer.clear();
      writer.end(writer.begin(GET, NetlinkWriter.REQUEST | NetlinkWriter.DUMP, family, 0));
      netlink.ask(
          writer.messages(),
          message -> {
            Flow flow = read(family, message);
            if (flow != null) {
              consumer.accept(flow);
            }
          });
    }
  }

  /**
   * Ends these; one that ended by itself meanwhile is no matter, and one that took its place stays.
   *
   * @throws IOException when the kernel refuses it
   */
  public void end(Collection<Flow> flows) throws IOException {
    writer.clear();
    int waiting = 0;
    for (Flow flow : flows) {
      int message = writer.begin(DELETE, NetlinkWriter.REQUEST, flow.family, 0);
      writer
          .attribute(TUPLE_ORIG | NESTED, flow.original.limit())
          .put(flow.original.duplicate().rewind());
      writer.pad();
      writer.attribute(ID, flow.id.limit()).put(flow.id.duplicate().rewind());
      writer.pad();
      writer.end(message);
      waiting++;
      if (waiting == BATCH) {
        send();
        waiting = 0;
      }
    }
    if (waiting > 0) {
      send();
    }
  }

  private void send() throws IOException {
    try {
      netlink.send(writer.messages());
    } catch (RefusedException e) {
      if (e.errno() != RefusedException.ENOENT) {
        throw e;
      }
    } finally {
      writer.clear();
    }
  }

  @Override
  public void close() {
    netlink.close();
  }

  private static @Nullable Flow read(int family, ByteBuffer message) {
    ByteBuffer attributes =
        message.slice(HEADER_BYTES, message.limit() - HEADER_BYTES).order(ByteOrder.nativeOrder());
    ByteBuffer original = attribute(attributes, TUPLE_ORIG);
    ByteBuffer reply = attribute(attributes, TUPLE_REPLY);
    ByteBuffer id = attribute(attributes, ID);
    if (original == null || reply == null || id == null) {
      return null;
    }
    Protocol protocol = protocol(original);
    IpAddress client = source(original);
    IpAddress endpoint = source(reply);
    ByteBuffer port = nested(reply, PROTO, PROTO_SOURCE_PORT);
    if (protocol == null || client == null || endpoint == null || port == null) {
      return null;
    }
    int number = (port.get(0) & 0xff) << 8 | (port.get(1) & 0xff);
    return new Flow(
        new Connection(client.text(), endpoint.text(), number, protocol),
        family,
        copy(original),
        copy(id));
  }

  private static @Nullable Protocol protocol(ByteBuffer tuple) {
    ByteBuffer number = nested(tuple, PROTO, PROTO_NUMBER);
    return number == null
        ? null
        : switch (number.get(0)) {
          case 6 -> Protocol.TCP;
          case 17 -> Protocol.UDP;
          case (byte) 132 -> Protocol.SCTP;
          default -> null;
        };
  }

  private static @Nullable IpAddress source(ByteBuffer tuple) {
    for (int type : IP_SOURCE) {
      ByteBuffer address = nested(tuple, IP, type);
      if (address != null) {
        return IpAddress.ofBytes(bytes(address));
      }
    }
    return null;
  }

  private static @Nullable ByteBuffer nested(ByteBuffer attributes, int outer, int inner) {
    ByteBuffer within = attribute(attributes, outer);
    return within == null ? null : attribute(within, inner);
  }

  /** The content of the first attribute of this type; null when there is none. */
  private static @Nullable ByteBuffer attribute(ByteBuffer attributes, int type) {
    int at = 0;
    while (at + 4 <= attributes.limit()) {
      int length = attributes.getShort(at) & 0xffff;
      if (length < 4 || at + length > attributes.limit()) {
        return null;
      }
      if ((attributes.getShort(at + 2) & TYPE_MASK) == type) {
        return attributes.slice(at + 4, length - 4).order(ByteOrder.nativeOrder());
      }
      at += length + 3 & ~3;
    }
    return null;
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    return ByteBuffer.wrap(bytes(buffer));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.limit()];
    buffer.get(0, bytes);
    return bytes;
  }
}
