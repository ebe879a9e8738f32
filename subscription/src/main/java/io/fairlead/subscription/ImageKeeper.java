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
 * the time costs at most a twentieth of a core and of the disk. One that the disk refuses is tried
 * again until it, or a newer one, is written.
 */
final class ImageKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageKeeper.class);
  private static final Duration SHORTEST_REST = Duration.ofMillis(100);
  private static final int REST_PER_WORK = 20;
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final long NEVER = Long.MIN_VALUE;

  private final ImageFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private @Nullable NodeImage unsaved;
  private boolean closed;
  private volatile long failingSince = NEVER;

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
        if (save(image)) {
          rest((System.nanoTime() - start) * REST_PER_WORK);
        } else if (again(image)) {
          rest(RETRY.toNanos());
        }
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

  /** How long the disk has refused what is to be kept; zero when it does not. */
  Duration failing() {
    long since = failingSince;
    return since == NEVER ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** To be written later, unless there is a newer one; false when there is no later. */
  private boolean again(NodeImage image) {
    lock.lock();
    try {
      if (unsaved == null && !closed) {
        unsaved = image;
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean save(NodeImage image) {
    try {
      file.save(image);
    } catch (IOException | RuntimeException e) {
      if (failingSince == NEVER) {
        failingSince = System.nanoTime();
        LOG.atWarn()
            .addKeyValue("revision", image.revision())
            .addKeyValue("error", e.toString())
            .log("the last good image can not be written; going on without, and trying again");
      }
      return false;
    }
    if (failingSince != NEVER) {
      failingSince = NEVER;
      LOG.atInfo()
          .addKeyValue("revision", image.revision())
          .log("the last good image can be written again");
    }
    return true;
  }
}
