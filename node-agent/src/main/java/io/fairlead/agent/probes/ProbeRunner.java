package io.fairlead.agent.probes;

import io.fairlead.model.pod.Probe;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats one probe on a virtual thread of its own until stopped, and tells its state after each
 * result. A probe that takes longer than its period is not run twice at a time.
 */
final class ProbeRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeRunner.class);

  private final Probe probe;
  private final String podIp;
  private final BiConsumer<ProbeState, ProbeResult> listener;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private ProbeState state;

  private ProbeRunner(
      Probe probe,
      String podIp,
      boolean readyBefore,
      BiConsumer<ProbeState, ProbeResult> listener) {
    this.probe = probe;
    this.podIp = podIp;
    this.listener = listener;
    this.state = ProbeState.initial(readyBefore);
  }

  static ProbeRunner start(
      Probe probe,
      String podIp,
      boolean readyBefore,
      BiConsumer<ProbeState, ProbeResult> listener) {
    ProbeRunner runner = new ProbeRunner(probe, podIp, readyBefore, listener);
    Thread.ofVirtual().name("fairlead-probe-" + podIp).start(runner::run);
    return runner;
  }

  /** No further results are told (one that is under way may be). */
  void stop() {
    stopped.countDown();
  }

  private void run() {
    try {
      long period = TimeUnit.SECONDS.toNanos(Math.max(1, probe.periodSeconds()));
      long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(probe.initialDelaySeconds());
      while (!stopped.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        next = Math.max(next + period, System.nanoTime());
        ProbeResult result = ask();
        state = state.after(result, probe);
        if (stopped.getCount() > 0) {
          listener.accept(state, result);
        }
      }
    } catch (InterruptedException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("probe was interrupted");
    }
  }

  private ProbeResult ask() {
    Duration timeout = Duration.ofSeconds(Math.max(1, probe.timeoutSeconds()));
    return switch (probe.action()) {
      case Probe.HttpGet http -> HttpProbe.ask(http, podIp, timeout);
      case Probe.TcpSocket tcp -> TcpProbe.ask(tcp, podIp, timeout);
    };
  }
}
