package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.count.Tally;
import io.fairlead.agent.dns.log.QueryLogger;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Outcome;
import io.fairlead.agent.dns.query.Transport;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: reads length-framed queries one after the other and answers each as soon
 * as it can, in any order (RFC 7766 6.2.1.1). Read on its own virtual thread, written by whoever
 * has an answer. {@link TcpListener} closes it when it does nothing for too long.
 */
final class TcpConnection {
  private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);
  private static final long NOT_WRITING = 0;

  private final Socket socket;
  private final InetAddress client;
  private final Supplier<Answerer> answerers;
  private final TcpLimits limits;
  private final Semaphore pipelined;
  private final byte[] kept = new byte[Answerer.MOST_KEPT]; // only by the reading thread
  private final ReentrantLock writing = new ReentrantLock();
  private final Notes notes;
  private volatile long lastQuery = System.nanoTime();
  private volatile long writingSince = NOT_WRITING;

  TcpConnection(Socket socket, Supplier<Answerer> answerers, TcpLimits limits, Notes notes) {
    this.socket = socket;
    this.client = socket.getInetAddress();
    this.answerers = answerers;
    this.limits = limits;
    this.notes = notes;
    this.pipelined = new Semaphore(limits.pipelined());
  }

  /** Serves until the client is done, misbehaves, or {@link #close} is called. */
  void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      while (serveOne(in)) {
        lastQuery = System.nanoTime();
      }
      awaitAnswers();
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("a DNS connection ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False at the end of the stream. */
  private boolean serveOne(DataInputStream in) throws IOException, InterruptedException {
    int high = in.read();
    if (high < 0) {
      return false;
    }
    byte[] packet = readFrame(in, high << 8 | in.readUnsignedByte());
    long since = System.nanoTime();
    pipelined.acquire();
    Answerer answerer = answerers.get();
    int again = answerer.answerAgain(packet, packet.length, Transport.TCP, kept);
    if (again >= 0 && (!answerer.dependsOnClient(kept) || answerer.isFor(client, kept))) {
      finish(packet, Arrays.copyOf(kept, again), since);
      return true;
    }
    switch (answerer.answer(packet, Transport.TCP, client)) {
      case Outcome.Silence() -> pipelined.release();
      case Outcome.Answered(byte[] reply) -> finish(packet, reply, since);
      case Outcome.Streamed(var packets) -> stream(packet, packets, since);
      case Outcome.Pending(var later) -> later.thenAccept(reply -> finish(packet, reply, since));
    }
    return true;
  }

  /** Grows with what arrives, so that a length alone costs no memory. */
  private static byte[] readFrame(InputStream in, int length) throws IOException {
    byte[] packet = in.readNBytes(length);
    if (packet.length < length) {
      throw new IOException("the stream ends inside a query");
    }
    return packet;
  }

  private void finish(byte[] query, byte[] reply, long since) {
    try {
      write(reply);
      note(query, reply, System.nanoTime() - since);
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("a DNS reply was lost");
      close();
    } finally {
      pipelined.release();
    }
  }

  private void note(byte[] query, byte[] reply, long nanos) {
    Tally tally = notes.tcp().of(answerers.get().servedBy(query, query.length, () -> client));
    tally.answered(Answerer.type(query, query.length), query.length, reply[3] & 0xf, reply.length);
    tally.took(nanos, 1);
    if (notes.log().on()) {
      notes
          .log()
          .note(
              query,
              query.length,
              reply,
              reply.length,
              client,
              socket.getPort(),
              QueryLogger.Protocol.TCP,
              nanos);
    }
  }

  /** On a thread of its own: what a client is slow to read must not stop its other questions. */
  private void stream(byte[] query, Iterator<byte[]> packets, long since) {
    Thread.ofVirtual()
        .name("dns-transfer")
        .start(
            () -> {
              try {
                byte[] first = packets.next();
                write(first);
                note(query, first, System.nanoTime() - since);
                while (packets.hasNext()) {
                  write(packets.next());
                }
              } catch (IOException e) {
                log.atDebug().addKeyValue("error", e.toString()).log("a zone transfer was cut");
                close();
              } finally {
                pipelined.release();
              }
            });
  }

  private void write(byte[] reply) throws IOException {
    byte[] frame = new byte[reply.length + 2];
    frame[0] = (byte) (reply.length >> 8);
    frame[1] = (byte) reply.length;
    System.arraycopy(reply, 0, frame, 2, reply.length);
    writing.lock();
    try {
      writingSince = System.nanoTime() | 1; // never the mark of not writing
      OutputStream out = socket.getOutputStream();
      out.write(frame);
    } finally {
      writingSince = NOT_WRITING;
      writing.unlock();
    }
  }

  /** A client may close its side and still wait for what it asked. */
  private void awaitAnswers() throws InterruptedException {
    pipelined.acquire(limits.pipelined());
  }

  InetAddress client() {
    return client;
  }

  boolean busy() {
    return pipelined.availablePermits() < limits.pipelined();
  }

  /** When the last complete query came, of {@link System#nanoTime}. */
  long lastQuery() {
    return lastQuery;
  }

  /** Whether it is idle or stuck for longer than it may. */
  boolean overdue(long now) {
    long since = writingSince;
    boolean stuck = since != NOT_WRITING && now - since > limits.write().toNanos();
    return stuck || (!busy() && now - lastQuery > limits.idle().toNanos());
  }

  /** Reads no more; ends when all that was read is answered. */
  void finish() {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      close();
    }
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("closing a DNS connection failed");
    }
  }
}
