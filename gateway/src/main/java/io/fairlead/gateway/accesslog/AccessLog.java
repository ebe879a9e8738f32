package io.fairlead.gateway.accesslog;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each request, and for each connection that is not HTTP. An event loop only puts
 * what it knows into a queue without locks, and goes on when that is full: a line is never worth a
 * request. A thread of its own formats and writes; what is left out is counted and told.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int WAITING = 4096; // some 10 KiB each at most
  private static final int AT_ONCE = 512; // lines
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long TELL = TimeUnit.SECONDS.toNanos(10);

  /** No request is logged. */
  public static final AccessLog OFF = new AccessLog(null, AccessLogFormat.COMBINED);

  private final Queue<LogEntry> waiting = PlatformDependent.newFixedMpscQueue(WAITING);
  private final LongAdder leftOut = new LongAdder();
  private final @Nullable AccessLogFile file;
  private final AccessLogFormat format;
  private @Nullable Thread writing; // set once, before it is handed out
  private volatile boolean closed;

  private AccessLog(@Nullable AccessLogFile file, AccessLogFormat format) {
    this.file = file;
    this.format = format;
  }

  /**
   * Opens where lines go and begins to write.
   *
   * @throws IOException the file can not be opened
   */
  public static AccessLog open(AccessLogSettings settings) throws IOException {
    if (settings.to().isEmpty()) {
      return OFF;
    }
    AccessLog log = new AccessLog(AccessLogFile.open(settings.to()), settings.format());
    log.writing = Thread.ofPlatform().daemon().name("access-log").start(log::write);
    return log;
  }

  /** Whether there is any need to {@link #add}. */
  public boolean on() {
    return file != null;
  }

  /** Has a line written, unless too many wait; from any thread. */
  public void add(LogEntry entry) {
    if (!waiting.offer(entry)) {
      leftOut.increment();
    }
  }

  /** Lines that were left out so far. */
  public long leftOut() {
    return leftOut.sum();
  }

  private void write() {
    AccessLogFile to = file;
    if (to == null) {
      return;
    }
    long told = 0;
    long tellAt = System.nanoTime() + TELL;
    boolean more = true;
    while (more) {
      boolean last = closed;
      boolean wrote = writeSome(to);
      if (System.nanoTime() - tellAt > 0) {
        tellAt = System.nanoTime() + TELL;
        told = tellLeftOut(told);
      }
      if (!wrote && !last) {
        LockSupport.parkNanos(this, PAUSE);
      }
      more = wrote || !last;
    }
    tellLeftOut(told);
    to.close();
  }

  private boolean writeSome(AccessLogFile to) {
    StringBuilder lines = new StringBuilder();
    int count = 0;
    LogEntry entry = waiting.poll();
    while (entry != null) {
      lines.append(line(entry)).append('\n');
      entry = ++count < AT_ONCE ? waiting.poll() : null;
    }
    if (count > 0 && !to.write(lines.toString().getBytes(StandardCharsets.UTF_8))) {
      leftOut.add(count);
    }
    return count > 0;
  }

  private String line(LogEntry entry) {
    return switch (entry) {
      case AccessEntry request -> AccessLine.of(format, request);
      case StreamEntry connection -> StreamLine.of(format, connection);
    };
  }

  private long tellLeftOut(long told) {
    long now = leftOut.sum();
    if (now > told) {
      LOG.atWarn().addKeyValue("lines", now - told).log("the access log could not take all lines");
    }
    return now;
  }

  /** Writes what waits, for a second at most. */
  @Override
  public void close() {
    closed = true;
    Thread thread = writing;
    if (thread != null) {
      LockSupport.unpark(thread);
      try {
        thread.join(TimeUnit.SECONDS.toMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
