package io.fairlead.controlplane.access.audit;

import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The audit log on disk, written by one thread of its own. {@link #add} never waits: when the disk
 * is slower than requests come, events are dropped, counted, and the count is a line of its own.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int WAITING = 16_384;
  private static final int AT_ONCE = 512;
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final BlockingQueue<AuditEvent> waiting;
  private final AtomicLong dropped = new AtomicLong();
  private final RotatedFile file;
  private final Thread thread;
  private volatile boolean closed;
  private boolean broken; // only from the writing thread: said once

  private AuditLog(RotatedFile file, int atMost) {
    this.file = file;
    this.waiting = new ArrayBlockingQueue<>(atMost);
    this.thread = Thread.ofPlatform().daemon().name("fairlead-audit").unstarted(this::run);
  }

  /** Writes to {@code directory}, made when missing; old lines are kept. */
  public static AuditLog in(Path directory) throws IOException {
    return in(directory, RotatedFile.Limits.DEFAULT, WAITING);
  }

  static AuditLog in(Path directory, RotatedFile.Limits limits, int atMost) throws IOException {
    PrivateFiles.directories(directory);
    AuditLog log = new AuditLog(RotatedFile.open(directory.resolve("audit.log"), limits), atMost);
    log.thread.start();
    return log;
  }

  /** Takes the event, or drops it; returns at once. */
  public void add(AuditEvent event) {
    if (!waiting.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  /** Writes what waits, at most for two seconds. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!thread.join(FAREWELL)) {
        LOG.atWarn().log("audit events are lost: the disk does not take them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<AuditEvent> batch = new ArrayList<>(AT_ONCE);
    try (file) {
      while (!closed || !waiting.isEmpty()) {
        AuditEvent first = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, AT_ONCE - 1);
        }
        if (first != null || dropped.get() > 0) {
          write(batch);
          batch.clear();
        }
      }
      if (dropped.get() > 0) {
        write(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("the audit log did not close well");
    }
  }

  private void write(List<AuditEvent> batch) {
    int written = 0;
    try {
      long lost = dropped.get();
      if (lost > 0) {
        file.line(JSON.writeValueAsBytes(droppedLine(lost)));
        dropped.addAndGet(-lost);
        LOG.atWarn().addKeyValue("count", lost).log("audit events were dropped");
      }
      for (AuditEvent event : batch) {
        file.line(JSON.writeValueAsBytes(event.json()));
        written++;
      }
      file.flush();
      broken = false;
    } catch (IOException e) {
      dropped.addAndGet(batch.size() - written);
      if (!broken) {
        broken = true;
        LOG.atError()
            .addKeyValue("error", e.toString())
            .log("the audit log can not be written; requests are served without");
      }
    }
  }

  private static ObjectNode droppedLine(long count) {
    return JSON.createObjectNode()
        .put("kind", "Dropped")
        .put("apiVersion", "audit.fairlead.io/v1")
        .put("count", count)
        .put("stageTimestamp", Instant.now().toString());
  }
}
