package io.fairlead.agent.streams;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.model.stream.StreamRequest.Output;
import io.fairlead.subscription.StreamConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Sends a log, and what is added to it as long as it is followed. Used by one thread. */
final class LogStream {
  private static final Duration GLANCE = Duration.ofMillis(100);
  private static final int FRAME_BYTES = 1 << 15;

  private final StreamRequest.Logs request;
  private final StreamConnection connection;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private long left;
  private boolean lineBegins = true;

  LogStream(StreamRequest.Logs request, StreamConnection connection) {
    this.request = request;
    this.connection = connection;
    Long limit = request.limitBytes();
    left = limit == null ? Long.MAX_VALUE : limit;
  }

  /** Whether nothing is added any more, or nobody reads. */
  interface Over {
    boolean seen() throws InterruptedException;
  }

  /**
   * Runs to the end.
   *
   * @throws IOException when the client is gone, or the disk refuses
   */
  void run(Path log, Over over) throws IOException, InterruptedException {
    Long tail = request.tailLines();
    try (LogReader reader = tail == null ? LogReader.all(log) : LogReader.tail(log, tail)) {
      while (left > 0) {
        boolean last = !request.follow() || over.seen();
        for (byte[] row = reader.next(); row != null && left > 0; row = reader.next()) {
          LogLine.parse(row).filter(this::wanted).ifPresent(this::take);
          if (waiting.size() >= FRAME_BYTES) {
            send();
          }
        }
        send();
        if (last) {
          return;
        }
        Thread.sleep(GLANCE);
      }
      send();
    }
  }

  private boolean wanted(LogLine line) {
    Instant since = request.since();
    return (request.output() == Output.ALL || request.output() == line.output())
        && (since == null || line.since(since));
  }

  private void take(LogLine line) {
    if (request.timestamps() && lineBegins) {
      put((line.time() + " ").getBytes(StandardCharsets.US_ASCII));
    }
    put(line.text());
    if (line.complete()) {
      put(new byte[] {'\n'});
    }
    lineBegins = line.complete();
  }

  private void put(byte[] bytes) {
    int some = (int) Math.min(left, bytes.length);
    waiting.write(bytes, 0, some);
    left -= some;
  }

  private void send() throws IOException {
    byte[] bytes = waiting.toByteArray();
    waiting.reset();
    for (int from = 0; from < bytes.length; from += FRAME_BYTES) {
      connection.write(
          StreamFrame.of(
              Channel.STDOUT,
              Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + FRAME_BYTES))));
    }
  }
}
