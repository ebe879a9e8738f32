package io.fairlead.gateway.filter;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads for what takes too long for an event loop; so much may wait, no more. */
public final class OffLoop {
  private static final int WAITING = 1024;

  /** Hashes of passwords are made to take long. */
  public static final OffLoop PASSWORDS = new OffLoop("gateway-passwords-");

  /** Signatures of tokens; passwords do not hold them up. */
  public static final OffLoop SIGNATURES = new OffLoop("gateway-signatures-");

  private final ThreadPoolExecutor threads;

  private OffLoop(String name) {
    threads =
        new ThreadPoolExecutor(
            2,
            2,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name(name, 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Does the work on a thread of these, or {@code tooMuch} at once on this one. */
  public void run(Runnable work, Runnable tooMuch) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException full) {
      tooMuch.run();
    }
  }

  /** What a client is told then. */
  public static Reply tooBusy() {
    return Reply.of(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "TooManyPasswords",
        "More passwords are to be checked than can be; try again later.");
  }
}
