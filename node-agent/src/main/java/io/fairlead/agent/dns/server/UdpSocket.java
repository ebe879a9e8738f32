package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.zone.Address;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket that shares its port with others of ours (SO_REUSEPORT) and moves many datagrams in
 * one call (recvmmsg(2), sendmmsg(2)). One thread receives, and sends from {@link #reply}; {@link
 * #sendTo} is for any thread.
 */
final class UdpSocket {
  private static final Logger log = LoggerFactory.getLogger(UdpSocket.class);
  static final int BATCH = 64;
  static final int MOST_QUERY = 4096;
  static final int NO_MORE = -1;

  private static final int MOST_REPLY = 2048;
  private static final int NAME_BYTES = 32;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_REUSEPORT = 15;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int BUFFERED = 1 << 20;
  private static final ValueLayout.OfShort PORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfInt IPV4 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong IPV6_HALF =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final int fd;
  private final InetSocketAddress address;
  private final MessageVector received;
  private final MessageVector replies;
  private int waiting; // replies not sent yet; only by the receiving thread
  private boolean closed; // guarded by this

  private UdpSocket(int fd, InetSocketAddress address) {
    this.fd = fd;
    this.address = address;
    this.received = new MessageVector(arena, BATCH, MOST_QUERY, NAME_BYTES);
    this.replies = new MessageVector(arena, BATCH, MOST_REPLY, NAME_BYTES);
  }

  /**
   * Binds, also where sockets of this user that share their port are bound already.
   *
   * @throws IOException when the address can not be bound
   */
  static UdpSocket bind(InetSocketAddress address) throws IOException {
    boolean ipv4 = address.getAddress() instanceof Inet4Address;
    int fd = SocketCalls.socket(ipv4 ? AF_INET : AF_INET6, SOCK_DGRAM_CLOEXEC);
    try {
      SocketCalls.option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
      SocketCalls.option(fd, SOL_SOCKET, SO_RCVBUF, BUFFERED);
      SocketCalls.option(fd, SOL_SOCKET, SO_SNDBUF, BUFFERED);
      if (!ipv4 && !address.getAddress().isAnyLocalAddress()) {
        SocketCalls.option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
      }
      try (Arena scratch = Arena.ofConfined()) {
        MemorySegment name = scratch.allocateFrom(ValueLayout.JAVA_BYTE, name(address));
        SocketCalls.bind(fd, name);
        SocketCalls.name(fd, name);
        int port = name.get(PORT, 2) & 0xffff;
        return new UdpSocket(fd, new InetSocketAddress(address.getAddress(), port));
      }
    } catch (IOException | RuntimeException e) {
      SocketCalls.close(fd);
      throw e;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /**
   * Waits for datagrams, and takes those that are there.
   *
   * @return how many; {@link #NO_MORE} when this socket is {@link #leave left} and has no more
   * @throws IOException when one that was sent before came back as an error; others may be there
   */
  int receive() throws IOException {
    received.reset();
    int count = SocketCalls.receive(fd, received.messages(), BATCH);
    while (count > 0 && received.nameLength(count - 1) == 0) {
      count--; // what a socket that is shut down gives without end has no sender
      if (count == 0) {
        return NO_MORE;
      }
    }
    return count;
  }

  /** Of a datagram received: its bytes into {@code into}, its length back. */
  int read(int index, byte[] into) {
    return received.read(index, into);
  }

  int port(int index) {
    return received.name(index).get(PORT, 2) & 0xffff;
  }

  /** The network of the sender of a datagram: an IPv4 address as it is, of an IPv6 one the half. */
  long network(int index) {
    MemorySegment name = received.name(index);
    boolean ipv4 = name.get(ValueLayout.JAVA_SHORT, 0) == AF_INET;
    return ipv4
        ? ResponseRate.ofIpv4(name.get(IPV4, 4))
        : ResponseRate.ofIpv6(name.get(IPV6_HALF, 8), name.get(IPV6_HALF, 16));
  }

  /** The address of the sender of a datagram. */
  InetAddress client(int index) {
    MemorySegment name = received.name(index);
    boolean ipv4 = name.get(ValueLayout.JAVA_SHORT, 0) == AF_INET;
    byte[] bytes = name.asSlice(ipv4 ? 4 : 8, ipv4 ? 4 : 16).toArray(ValueLayout.JAVA_BYTE);
    return Address.of(IpAddress.ofBytes(bytes)).inet();
  }

  /** The sender of a datagram, for {@link #sendTo}. */
  byte[] sender(int index) {
    return received
        .name(index)
        .asSlice(0, received.nameLength(index))
        .toArray(ValueLayout.JAVA_BYTE);
  }

  /** Puts a reply to the datagram received at {@code index} among those to send. */
  void reply(int index, byte[] packet, int length) {
    replies.set(waiting, packet, length);
    replies.address(waiting, received.name(index), received.nameLength(index));
    waiting++;
  }

  /** Sends what {@link #reply} put there; what the system does not take is lost. */
  void flush() {
    int sent = 0;
    while (sent < waiting) {
      int now = SocketCalls.send(fd, replies.messages(sent), waiting - sent);
      sent += Math.max(1, now); // the first of them is refused: the others need not be
    }
    waiting = 0;
  }

  /** Sends one datagram; nothing happens when the socket is closed or the system refuses it. */
  synchronized void sendTo(byte[] sender, byte[] packet) {
    if (closed) {
      return;
    }
    try (Arena scratch = Arena.ofConfined()) {
      MessageVector one = new MessageVector(scratch, 1, packet.length, NAME_BYTES);
      one.set(0, packet, packet.length);
      one.address(0, MemorySegment.ofArray(sender), sender.length);
      SocketCalls.send(fd, one.messages(), 1);
    }
  }

  /**
   * Takes no new datagrams: those go to other sockets of the port. What waits already is still
   * received, then {@link #receive} says there is no more.
   */
  void leave() {
    try (Arena scratch = Arena.ofConfined()) {
      // Connected, to nobody but itself, it is not among those a datagram may go to.
      SocketCalls.connect(fd, scratch.allocateFrom(ValueLayout.JAVA_BYTE, name(address)));
    } catch (IOException e) {
      log.atDebug()
          .addKeyValue("address", address)
          .addKeyValue("error", e.toString())
          .log("the host no longer has the address, so nobody asks there");
    }
    SocketCalls.shutdownReceiving(fd);
  }

  /** Only when no thread receives any more. */
  synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      SocketCalls.close(fd);
      arena.close();
    }
  }

  /** A sockaddr_in or sockaddr_in6. */
  private static byte[] name(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    byte[] bytes = ip.getAddress();
    byte[] name = new byte[bytes.length == 4 ? 16 : 28];
    MemorySegment.ofArray(name)
        .set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) (bytes.length == 4 ? AF_INET : AF_INET6));
    MemorySegment.ofArray(name).set(PORT, 2, (short) address.getPort());
    System.arraycopy(bytes, 0, name, bytes.length == 4 ? 4 : 8, bytes.length);
    return name;
  }
}
