package io.fairlead.agent.probes;

import io.fairlead.model.pod.Probe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats one probe on a virtual thread of its own until stopped, and tells its state after each
 * result. A probe that takes longer than its period is not run twice at a time.
 */
public final class ProbeRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeRunner.class);

  private final Probe probe;
  private final Target target;
  private final Duration delay;
  private final BiConsumer<ProbeState, ProbeResult> listener;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private ProbeState state;

  /**
   * Whom to ask.
   *
   * @param ip where the pod is
   * @param inside runs a command in the container
   */
  public record Target(String ip, Inside inside) {}

  /** Runs commands in a container; called from the runner's thread, and may block. */
  public interface Inside {
    ProbeResult run(List<String> command, Duration timeout);
  }

  private ProbeRunner(
      Probe probe,
      Target target,
      ProbeState initial,
      Duration delay,
      BiConsumer<ProbeState, ProbeResult> listener) {
    this.probe = probe;
    this.target = target;
    this.state = initial;
    this.delay = delay;
    this.listener = listener;
  }

  /**
   * Begins.
   *
   * @param delay until the first attempt
   * @param listener called from the runner's thread
   */
  public static ProbeRunner start(
      Probe probe,
      Target target,
      ProbeState initial,
      Duration delay,
      BiConsumer<ProbeState, ProbeResult> listener) {
    ProbeRunner runner = new ProbeRunner(probe, target, initial, delay, listener);
    Thread.ofVirtual().name("fairlead-probe-" + target.ip()).start(runner::run);
    return runner;
  }

  /** No further results are told (one that is under way may be). */
  public void stop() {
    stopped.countDown();
  }

  private void run() {
    try {
      long period = TimeUnit.SECONDS.toNanos(Math.max(1, probe.periodSeconds()));
      long next = System.nanoTime() + delay.toNanos();
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
    return ask(probe.action(), target, Duration.ofSeconds(Math.max(1, probe.timeoutSeconds())));
  }

  /** Asks once; blocks. */
  public static ProbeResult ask(Probe.Action action, Target target, Duration timeout) {
    return switch (action) {
      case Probe.HttpGet http -> HttpProbe.ask(http, target.ip(), timeout);
      case Probe.TcpSocket tcp -> TcpProbe.ask(tcp, target.ip(), timeout);
      case Probe.Grpc grpc -> GrpcProbe.ask(grpc, target.ip(), timeout);
      case Probe.Exec exec -> target.inside().run(exec.command(), timeout);
    };
  }
}
