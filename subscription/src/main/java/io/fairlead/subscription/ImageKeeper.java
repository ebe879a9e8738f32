package io.fairlead.subscription;

import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the newest image to disk on a thread of its own, off the way of changes. Between two
 * writes it rests twenty times as long as the last one took, so even a large image that changes all
 * the time costs at most a twentieth of a core and of the disk.
 */
final class ImageKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageKeeper.class);
  private static final Duration SHORTEST_REST = Duration.ofMillis(100);
  private static final int REST_PER_WORK = 20;

  private final ImageFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private @Nullable NodeImage unsaved;
  private boolean closed;

  ImageKeeper(ImageFile file) {
    this.file = file;
    this.thread = Thread.ofVirtual().name("fairlead-image-keeper").start(this::run);
  }

  /** To be kept soon; replaces an image that is not yet written. From any thread. */
  void keep(NodeImage image) {
    lock.lock();
    try {
      unsaved = image;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is not written yet, then ends. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (NodeImage image = next(); image != null; image = next()) {
        long start = System.nanoTime();
        save(image);
        rest((System.nanoTime() - start) * REST_PER_WORK);
      }
    } catch (InterruptedException e) {
      LOG.atDebug().addKeyValue("error", e).log("image keeper was interrupted");
    }
  }

  private @Nullable NodeImage next() throws InterruptedException {
    lock.lock();
    try {
      while (unsaved == null && !closed) {
        changed.await();
      }
      NodeImage image = unsaved;
      unsaved = null;
      return image;
    } finally {
      lock.unlock();
    }
  }

  private void rest(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = Math.max(nanos, SHORTEST_REST.toNanos());
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void save(NodeImage image) {
    try {
      file.save(image);
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("revision", image.revision())
          .addKeyValue("error", e.toString())
          .log("last good image could not be written; going on without");
    }
  }
}
