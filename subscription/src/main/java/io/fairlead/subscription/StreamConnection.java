package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamRefusal;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's end of one stream between a client and a pod: a TCP connection of its own, which
 * holds back whoever writes more than the other reads. Frames may be read by one thread while
 * others write.
 */
public final class StreamConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);
  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private static final int READ_BUFFER = 1 << 16;

  private final Wire wire;
  private final DataInputStream in;
  private final Timings timings;
  private final ReentrantLock writing = new ReentrantLock();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Thread pinger;
  private volatile long written = System.nanoTime();

  private StreamConnection(Wire wire, Timings timings) throws IOException {
    this.wire = wire;
    this.timings = timings;
    in = new DataInputStream(new BufferedInputStream(wire.in(), READ_BUFFER));
    pinger = Thread.ofVirtual().name("fairlead-stream-pings").unstarted(this::ping);
  }

  /**
   * Connects and says that the stream begins.
   *
   * @throws IOException when the control plane can not be reached
   */
  public static StreamConnection open(
      ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane, Timings timings)
      throws IOException {
    StreamConnection connection = dial(open, null, controlPlane, timings);
    connection.pinger.start();
    return connection;
  }

  /**
   * Connects only to say why there is no stream.
   *
   * @throws IOException when the control plane can not be reached
   */
  public static void refuse(
      ControlMessage.OpenStream open,
      StreamRefusal refusal,
      ControlPlaneEndpoint controlPlane,
      Timings timings)
      throws IOException {
    try (StreamConnection connection = dial(open, refusal, controlPlane, timings)) {
      Thread.ofVirtual().name("fairlead-stream-refused").start(connection::drain);
    }
  }

  private static StreamConnection dial(
      ControlMessage.OpenStream open,
      @Nullable StreamRefusal refusal,
      ControlPlaneEndpoint controlPlane,
      Timings timings)
      throws IOException {
    // Another control plane than the one this agent is served by may be the one that asks.
    ControlPlaneEndpoint asking =
        open.address().isEmpty()
            ? controlPlane
            : controlPlane.at(open.address()).orElse(controlPlane);
    Wire wire = asking.dial(timings, _ -> {});
    try {
      StreamConnection connection = new StreamConnection(wire, timings);
      connection.send(MessageCodec.encode(new AgentMessage.StreamOpened(open.secret(), refusal)));
      return connection;
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }

  /**
   * Waits for the client's next frame.
   *
   * @return null when the client is gone
   * @throws IOException when the control plane is
   */
  public @Nullable StreamFrame read() throws IOException {
    boolean more = false;
    try {
      while (true) {
        byte[] body = Frames.read(in);
        if (body == null) {
          return null;
        }
        Optional<StreamFrame> frame = StreamFrames.decode(body);
        if (frame.isPresent()) {
          more = true;
          return frame.get();
        }
      }
    } finally {
      if (!more) {
        over.complete(null);
      }
    }
  }

  /** Has this called once the client or the control plane is gone, read or not; at once if so. */
  public void onGone(Runnable action) {
    var _ = over.thenRun(action);
  }

  /**
   * Sends a frame; waits while the client is slow.
   *
   * @throws IOException when nobody is there
   */
  public void write(StreamFrame frame) throws IOException {
    send(StreamFrames.encode(frame));
  }

  /** Ends at once, whatever was still to be said. */
  public void cut() {
    pinger.interrupt();
    wire.close();
  }

  /**
   * Ends once all that was written has arrived. Another thread has to go on reading meanwhile: what
   * lies unread at the close would have the last frames thrown away.
   */
  @Override
  public void close() {
    pinger.interrupt();
    try (wire) {
      wire.finish();
      over.get(FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
    } catch (IOException | ExecutionException | TimeoutException e) {
      LOG.atTrace().addKeyValue("error", e).log("closing a stream failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain() {
    try {
      while (read() != null) {
        LOG.atTrace().log("skipped a frame");
      }
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("error", e).log("refused stream is gone");
    }
  }

  private void send(byte[] body) throws IOException {
    writing.lock();
    try {
      wire.out().write(Frames.frame(body));
      written = System.nanoTime();
    } finally {
      writing.unlock();
    }
  }

  private void ping() {
    try {
      long wait = timings.pingEvery().toNanos();
      while (!wire.closed()) {
        long left = written + wait - System.nanoTime();
        if (left > 0) {
          Thread.sleep(Duration.ofNanos(left));
        } else {
          send(StreamFrames.ping());
        }
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("stream can not be written");
      over.complete(null);
    } catch (InterruptedException e) {
      LOG.atTrace().log("no more pings");
    }
  }
}
