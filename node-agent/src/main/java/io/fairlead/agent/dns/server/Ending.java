package io.fairlead.agent.dns.server;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a thread whose socket was closed. While a thread is inside a call on a socket, closing
 * it from outside only marks it: the descriptor, and with it the port, goes when that thread comes
 * out.
 */
final class Ending {
  private static final Logger log = LoggerFactory.getLogger(Ending.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Ending() {}

  static void await(Thread thread) {
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      if (!thread.join(PATIENCE)) {
        log.atWarn().addKeyValue("name", thread.getName()).log("thread did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
