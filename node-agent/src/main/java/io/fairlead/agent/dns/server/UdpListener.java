package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.count.ServedBy;
import io.fairlead.agent.dns.count.Tallies;
import io.fairlead.agent.dns.count.Tally;
import io.fairlead.agent.dns.log.QueryLogger;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Outcome;
import io.fairlead.agent.dns.query.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket and the thread that reads it. What was answered before, or the zone can answer, is
 * answered on that thread, as many datagrams in one call as are there; what is forwarded is sent by
 * whoever completes it.
 */
public final class UdpListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UdpListener.class);
  private static final Duration FOR_ANSWERS = Duration.ofSeconds(5);
  private static final Duration AFTER_ERROR = Duration.ofMillis(1);

  /** Services that answer anything with something: never to be talked to (port 0: nobody). */
  private static final Set<Integer> REFLECTORS = Set.of(0, 7, 13, 17, 19, 37);

  private static final boolean[] REFLECTING = reflecting();

  private final UdpSocket socket;
  private final Supplier<Answerer> answerers;
  private final ResponseRate rate;
  private final Thread reading;
  private final byte[] query = new byte[UdpSocket.MOST_QUERY];
  private final byte[] reply = new byte[Answerer.MOST_KEPT];
  private final Semaphore forwarded = new Semaphore(Integer.MAX_VALUE);
  private final Notes notes;
  private final Tallies tallies; // only by the reading thread, as are the next three
  private long arrived;
  private final Tally[] answeredBy = new Tally[UdpSocket.BATCH];
  private int answered;
  private volatile boolean closing;

  private UdpListener(
      UdpSocket socket, Supplier<Answerer> answerers, ResponseRate rate, Notes notes) {
    this.socket = socket;
    this.answerers = answerers;
    this.rate = rate;
    this.notes = notes;
    this.tallies = notes.ofThisThread();
    this.reading =
        Thread.ofPlatform().daemon().name("dns-udp-" + socket.address()).unstarted(this::run);
  }

  /**
   * Binds, beside others of ours if there are, and begins to answer.
   *
   * @param rate what all sockets together may answer
   * @param notes of what is answered
   * @throws IOException when the address can not be bound
   */
  public static UdpListener open(
      InetSocketAddress bind, Supplier<Answerer> answerers, ResponseRate rate, Notes notes)
      throws IOException {
    UdpListener listener = new UdpListener(UdpSocket.bind(bind), answerers, rate, notes);
    listener.reading.start();
    return listener;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return socket.address();
  }

  private void run() {
    boolean more = true;
    while (more) {
      try {
        more = serve();
      } catch (IOException e) {
        log.atWarn().addKeyValue("error", e.toString()).log("DNS queries can not be received");
        LockSupport.parkNanos(AFTER_ERROR.toNanos()); // trying at once would only spin
        more = !closing;
      } catch (RuntimeException e) {
        tallies.of(ServedBy.ROOT).panicked();
        log.atError().setCause(e).log("answering a DNS packet failed unexpectedly");
      }
    }
  }

  private boolean serve() throws IOException {
    int count = socket.receive();
    arrived = System.nanoTime();
    answered = 0;
    for (int i = 0; i < count; i++) {
      serve(i);
    }
    socket.flush();
    if (answered > 0) {
      took(System.nanoTime() - arrived);
    }
    return count != UdpSocket.NO_MORE;
  }

  /** They leave together. */
  private void took(long nanos) {
    for (int from = 0, to = 1; from < answered; from = to) {
      Tally tally = answeredBy[from];
      for (to = from + 1; to < answered && answeredBy[to] == tally; ) {
        to++;
      }
      tally.took(nanos, to - from);
    }
  }

  private void serve(int index) {
    int port = socket.port(index);
    if (port < REFLECTING.length && REFLECTING[port]) {
      return;
    }
    int length = socket.read(index, query);
    Answerer answerer = answerers.get();
    int again = answerer.answerAgain(query, length, Transport.UDP, reply);
    if (again >= 0
        && (!answerer.dependsOnClient(reply) || answerer.isFor(socket.client(index), reply))) {
      send(index, length, reply, again);
      return;
    }
    switch (answerer.answer(Arrays.copyOf(query, length), Transport.UDP, socket.client(index))) {
      case Outcome.Silence() -> {}
      case Outcome.Answered(byte[] packet) -> send(index, length, packet, packet.length);
      case Outcome.Streamed _ -> throw new IllegalStateException("a transfer over UDP");
      case Outcome.Pending(var later) -> await(later, index, length);
    }
  }

  private void send(int index, int asked, byte[] packet, int length) {
    Tally tally = tallies.of(answerers.get().servedBy(query, asked, () -> socket.client(index)));
    answeredBy[answered++] = tally;
    tally.answered(Answerer.type(query, asked), asked, packet[3] & 0xf, length);
    if (notes.log().on()) {
      notes
          .log()
          .note(
              query,
              asked,
              packet,
              length,
              socket.client(index),
              socket.port(index),
              QueryLogger.Protocol.UDP,
              System.nanoTime() - arrived);
    }
    if (rate.within(socket.network(index))) {
      socket.reply(index, packet, length);
    } else {
      rate.beyond(socket.client(index), Arrays.copyOf(query, asked), Arrays.copyOf(packet, length))
          .ifPresent(admitted -> socket.reply(index, admitted, admitted.length));
    }
  }

  private void await(CompletionStage<byte[]> later, int index, int length) {
    long network = socket.network(index);
    InetAddress client = socket.client(index);
    byte[] sender = socket.sender(index);
    int port = socket.port(index);
    byte[] asked = Arrays.copyOf(query, length);
    long since = arrived;
    forwarded.acquireUninterruptibly();
    later.whenComplete(
        (packet, never) -> {
          if (packet != null) {
            note(asked, packet, client, port, System.nanoTime() - since);
            Optional<byte[]> admitted =
                rate.within(network) ? Optional.of(packet) : rate.beyond(client, asked, packet);
            admitted.ifPresent(whole -> socket.sendTo(sender, whole));
          }
          forwarded.release();
        });
  }

  private void note(byte[] asked, byte[] packet, InetAddress client, int port, long nanos) {
    Tally later = notes.later().of(answerers.get().servedBy(asked, asked.length, () -> client));
    later.answered(
        Answerer.type(asked, asked.length), asked.length, packet[3] & 0xf, packet.length);
    later.took(nanos, 1);
    if (notes.log().on()) {
      notes
          .log()
          .note(
              asked,
              asked.length,
              packet,
              packet.length,
              client,
              port,
              QueryLogger.Protocol.UDP,
              nanos);
    }
  }

  private static boolean[] reflecting() {
    boolean[] ports = new boolean[38];
    REFLECTORS.forEach(port -> ports[port] = true);
    return ports;
  }

  /**
   * Answers what has come, and what waits for upstreams for a while; new questions go to other
   * sockets of the port. The port is free when this returns.
   */
  @Override
  public void close() throws IOException {
    closing = true;
    socket.leave();
    Ending.await(reading);
    try {
      boolean _ =
          forwarded.tryAcquire(Integer.MAX_VALUE, FOR_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }
}
