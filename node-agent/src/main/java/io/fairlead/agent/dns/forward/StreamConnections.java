package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * Connections to one upstream, kept for the next question until they were idle for too long. No
 * exchange outlives its deadline, however slowly the other side dribbles. Thread-safe; blocks: for
 * virtual threads.
 */
final class StreamConnections {
  private static final int MOST_IDLE = 16;

  private record Idle(StreamConnection connection, long since) {}

  /** Opens a connection ready to be used. */
  interface Dialer {
    /**
     * @param tcp not connected yet; closed at the deadline
     */
    StreamConnection dial(Socket tcp, long deadline) throws IOException;
  }

  private final Dialer dialer;
  private final Duration expire;
  private final ScheduledExecutorService clock;
  private final Deque<Idle> idle = new ArrayDeque<>(); // guarded by itself; newest first

  private final LongAdder reused = new LongAdder();
  private final LongAdder opened = new LongAdder();

  StreamConnections(Dialer dialer, Duration expire, ScheduledExecutorService clock) {
    this.dialer = dialer;
    this.expire = expire;
    this.clock = clock;
  }

  /**
   * The reply, over an idle connection if there is one that the other side has not closed.
   *
   * @throws SocketTimeoutException when none came in time
   */
  Message ask(UpstreamQuery query, long deadline) throws IOException {
    for (StreamConnection kept = take(); kept != null; kept = take()) {
      try {
        reused.increment();
        return within(deadline, kept, query);
      } catch (SocketTimeoutException late) {
        throw late;
      } catch (IOException closed) {
        // As connections are that nobody used for a while: the next one, or a new one.
      }
    }
    opened.increment();
    Socket tcp = new Socket();
    Future<?> end = endAt(deadline, tcp);
    try {
      StreamConnection fresh = dialer.dial(tcp, deadline);
      end.cancel(false);
      return within(deadline, fresh, query);
    } catch (IOException e) {
      tcp.close();
      throw Deadline.left(deadline).isPositive() ? e : late(e);
    } finally {
      end.cancel(false);
    }
  }

  private Message within(long deadline, StreamConnection connection, UpstreamQuery query)
      throws IOException {
    Future<?> end = endAt(deadline, connection.tcp());
    try {
      connection.tcp().setSoTimeout(Deadline.millisUntil(deadline)); // also when the clock stopped
      Message reply = connection.ask(query);
      if (end.cancel(false)) {
        put(connection);
      }
      return reply;
    } catch (IOException e) {
      connection.close();
      throw Deadline.left(deadline).isPositive() ? e : late(e);
    } finally {
      end.cancel(false);
    }
  }

  private static SocketTimeoutException late(IOException cause) {
    SocketTimeoutException late = new SocketTimeoutException("no answer in time");
    late.initCause(cause);
    return late;
  }

  private Future<?> endAt(long deadline, Socket tcp) {
    return clock.schedule(
        () -> {
          tcp.close();
          return true;
        },
        Math.max(0, Deadline.left(deadline).toNanos()),
        TimeUnit.NANOSECONDS);
  }

  private @Nullable StreamConnection take() {
    closeExpired();
    synchronized (idle) {
      Idle newest = idle.pollFirst();
      return newest == null ? null : newest.connection();
    }
  }

  private void put(StreamConnection connection) {
    synchronized (idle) {
      if (idle.size() < MOST_IDLE) {
        idle.addFirst(new Idle(connection, System.nanoTime()));
        return;
      }
    }
    connection.close();
  }

  /** Questions asked over a connection that was there. */
  long reused() {
    return reused.sum();
  }

  /** Questions for which one was opened. */
  long opened() {
    return opened.sum();
  }

  /** Closes what was idle for too long. */
  void closeExpired() {
    long now = System.nanoTime();
    List<Idle> expired = new ArrayList<>();
    synchronized (idle) {
      while (!idle.isEmpty() && now - idle.peekLast().since() > expire.toNanos()) {
        expired.add(idle.removeLast());
      }
    }
    expired.forEach(one -> one.connection().close());
  }

  void close() {
    synchronized (idle) {
      idle.forEach(one -> one.connection().close());
      idle.clear();
    }
  }
}
