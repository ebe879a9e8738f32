package io.fairlead.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks one yes-or-no question over and over and notes when the expected answer first came. */
final class Probe implements AutoCloseable {
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** One try. */
  private interface Question {
    boolean ask() throws IOException;
  }

  private final Question question;
  private final Thread thread;
  private volatile boolean expected;
  private volatile long firstSeen;
  private volatile boolean closed;

  private Probe(String name, Question question) {
    this.question = question;
    this.firstSeen = 1;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::ask);
  }

  /** Does {@code address} let a client through to the backend? */
  static Probe connecting(InetSocketAddress address) {
    return new Probe("probe-connect", () -> connects(address));
  }

  /** Does {@code name} have an address? */
  static Probe resolving(InetSocketAddress server, String name)
      throws TextParseException, IOException {
    byte[] query =
        Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN))
            .toWire();
    DatagramSocket socket = new DatagramSocket();
    socket.connect(server);
    socket.setSoTimeout(1000);
    return new Probe("probe-dns", () -> resolves(socket, query));
  }

  private static boolean connects(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1000);
      return socket.getInputStream().read() == '+';
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean resolves(DatagramSocket socket, byte[] query) throws IOException {
    socket.send(new DatagramPacket(query, query.length));
    byte[] buffer = new byte[512];
    DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
    socket.receive(answer);
    int answers = ((buffer[6] & 0xff) << 8) | (buffer[7] & 0xff);
    return answers > 0;
  }

  private void ask() {
    while (!closed) {
      try {
        if (firstSeen == 0 && question.ask() == expected) {
          firstSeen = System.nanoTime();
        }
      } catch (IOException e) {
        System.err.println(thread.getName() + ": " + e);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** From now on wait for this answer. */
  void expect(boolean answer) {
    expected = answer;
    firstSeen = 0;
  }

  /** When the expected answer first came, as {@link System#nanoTime}. */
  long await(long deadline) throws InterruptedException {
    while (firstSeen == 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            thread.getName() + " never answered " + (expected ? "yes" : "no"));
      }
      TimeUnit.MICROSECONDS.sleep(50);
    }
    return firstSeen;
  }

  @Override
  public void close() {
    closed = true;
  }
}
