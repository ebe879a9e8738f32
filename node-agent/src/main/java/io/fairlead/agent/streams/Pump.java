package io.fairlead.agent.streams;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.subscription.StreamConnection;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what a program writes, on a thread of its own, as fast as the client takes it. */
final class Pump {
  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final int FRAME_BYTES = 1 << 15;

  private final InputStream from;
  private final Channel channel;
  private final StreamConnection to;
  private final Thread thread;
  private volatile long waitsSince = Long.MAX_VALUE;

  private Pump(InputStream from, Channel channel, StreamConnection to) {
    this.from = from;
    this.channel = channel;
    this.to = to;
    thread = Thread.ofPlatform().daemon().name("fairlead-stream-" + channel).unstarted(this::run);
  }

  static Pump start(InputStream from, Channel channel, StreamConnection to) {
    Pump pump = new Pump(from, channel, to);
    pump.thread.start();
    return pump;
  }

  /**
   * Waits until all was sent. What the program left behind may hold its output open: after its end
   * nothing new for a while is the end, too.
   */
  void finish() throws InterruptedException {
    while (!thread.join(Duration.ofMillis(20))) {
      if (System.nanoTime() - waitsSince > QUIET.toNanos()) {
        return;
      }
    }
  }

  /** Waits until the other side has ended. */
  void await() throws InterruptedException {
    thread.join();
  }

  private void run() {
    byte[] buffer = new byte[FRAME_BYTES];
    try {
      for (int n = read(buffer); n >= 0; n = read(buffer)) {
        if (n > 0) {
          to.write(StreamFrame.of(channel, Arrays.copyOf(buffer, n)));
        }
      }
      to.write(StreamFrame.end(channel));
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("{} ended", channel);
    }
  }

  private int read(byte[] buffer) throws IOException {
    waitsSince = System.nanoTime();
    int read = from.read(buffer);
    waitsSince = Long.MAX_VALUE;
    return read;
  }
}
