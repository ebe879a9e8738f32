package io.fairlead.controlplane.api.gate;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.status.Failures;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests under way, no more than there is room for: so many that read and so many that write,
 * and so many bytes of bodies together. What is long-running, watches, logs and connections to
 * pods, is not counted, nor are the requests of {@code system:masters}: they must get in when
 * nobody else does. Bytes are counted for all. Any thread.
 */
public final class InFlight {
  private final Semaphore reading;
  private final Semaphore writing;
  private final AtomicLong bytesLeft;

  /**
   * @param reading how many requests that read there may be, kube-apiserver's {@code
   *     --max-requests-inflight}
   * @param writing how many that write, {@code --max-mutating-requests-inflight}
   * @param bodyBytes how many bytes of bodies
   */
  public InFlight(int reading, int writing, long bodyBytes) {
    this.reading = new Semaphore(reading);
    this.writing = new Semaphore(writing);
    this.bytesLeft = new AtomicLong(bodyBytes);
  }

  /**
   * Counts a request until it is ended.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 429 when there is no room
   */
  public Entered enter(User user, String method, boolean longRunning) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (longRunning || user.in(User.MASTERS)) {
      return new Entered(new Semaphore(0));
    }
    Semaphore room = reads ? reading : writing;
    if (!room.tryAcquire()) {
      throw Failures.tooManyRequests().rejected();
    }
    return new Entered(room);
  }

  /** One request that was let in. */
  public final class Entered {
    private final Semaphore room;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    private Entered(Semaphore room) {
      this.room = room;
    }

    /** Takes room for bytes of the body; false when there is none. */
    public boolean take(long bytes) {
      if (bytesLeft.addAndGet(-bytes) < 0) {
        bytesLeft.addAndGet(bytes);
        return false;
      }
      taken.addAndGet(bytes);
      return true;
    }

    /** Gives everything back: the request is answered. */
    public void end() {
      if (ended.compareAndSet(false, true)) {
        room.release();
        bytesLeft.addAndGet(taken.get());
      }
    }
  }
}
