package io.fairlead.launcher.up;

import io.fairlead.launcher.DataDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a foreground process cleanly, whatever asked for it. */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private Shutdown() {}

  /**
   * Runs {@code stop} when the JVM is told to end (Ctrl-C, SIGTERM, exit), then gives the data
   * directory back.
   *
   * @return a latch that opens when that was done
   */
  static CountDownLatch onSignal(String what, Runnable stop, DataDirectory data) {
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              Instant begin = Instant.now();
              stop.run();
              data.close();
              LOG.atInfo()
                  .addKeyValue("millis", Duration.between(begin, Instant.now()).toMillis())
                  .log("{} stopped", what);
              stopped.countDown();
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    return stopped;
  }

  /**
   * Time since the JVM was asked for, its own start included: {@code 1.9 s}. The script says when
   * in {@code fairlead.started} (milliseconds since 1970), because the process began as the script,
   * perhaps with a build.
   */
  static String seconds() {
    Instant now = Instant.now();
    Long asked = Long.getLong("fairlead.started");
    Instant started =
        asked != null
            ? Instant.ofEpochMilli(asked)
            : ProcessHandle.current().info().startInstant().orElse(now);
    return "%.1f s".formatted(Duration.between(started, now).toMillis() / 1000.0);
  }
}
