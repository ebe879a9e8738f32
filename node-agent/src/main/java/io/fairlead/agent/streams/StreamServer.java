package io.fairlead.agent.streams;

import io.fairlead.agent.pods.PodRunner;
import io.fairlead.agent.pods.PodRunner.Sight;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Run;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.StreamConnection;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what clients want of the pods of this node. Thread-safe; never blocks its caller. */
public final class StreamServer {
  private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);
  private static final int MOST = 1024;
  // Less than the control plane waits.
  private static final Duration BEGIN = Duration.ofSeconds(5);

  private final PodRunner pods;
  private final Timings timings;
  private final Semaphore room = new Semaphore(MOST);

  /** Of the pods of this runner. */
  public StreamServer(PodRunner pods, Timings timings) {
    this.pods = pods;
    this.timings = timings;
  }

  /** Connects to the control plane, with the stream or with the reason why there is none. */
  public void open(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {
    Thread.ofVirtual().name("fairlead-stream").start(() -> serve(open, controlPlane));
  }

  /** What is done once the client is connected. */
  private interface Work {
    void run(StreamConnection connection) throws IOException, InterruptedException;
  }

  private void serve(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {
    boolean entered = room.tryAcquire();
    try {
      if (!entered) {
        throw new RefusedException(
            new StreamRefusal(429, "TooManyRequests", "too many streams to pods of this node"));
      }
      Work work = work(open.request());
      try (StreamConnection connection = StreamConnection.open(open, controlPlane, timings)) {
        work.run(connection);
      }
    } catch (RefusedException e) {
      refuse(open, e.refusal(), controlPlane);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("stream ended early: {}", open);
    } catch (InterruptedException e) {
      LOG.atDebug().log("stream was interrupted: {}", open);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("error", e.toString()).setCause(e).log("stream failed: {}", open);
      refuse(open, StreamRefusal.internal("the node's agent: " + e), controlPlane);
    } finally {
      if (entered) {
        room.release();
      }
    }
  }

  private void refuse(
      ControlMessage.OpenStream open, StreamRefusal refusal, ControlPlaneEndpoint controlPlane) {
    try {
      StreamConnection.refuse(open, refusal, controlPlane, timings);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("nobody to refuse {} to", open);
    }
  }

  private Work work(StreamRequest request) throws RefusedException, InterruptedException {
    return switch (request) {
      case StreamRequest.Logs logs -> logs(logs);
      case StreamRequest.Exec exec -> {
        Run run = running(exec, exec.container());
        yield connection -> new ExecStream(exec, pods.runtime(), connection).run(run);
      }
      case StreamRequest.Attach attach -> attach(attach);
      case StreamRequest.PortForward port -> {
        Sight pod =
            sight(port)
                .filter(seen -> !seen.record().ip().isEmpty())
                .orElseThrow(
                    () ->
                        new RefusedException(
                            StreamRefusal.notFound(
                                "pod %s is not running here".formatted(port.pod().name()))));
        yield connection -> new PortStream(port, connection).run(() -> pods.dial(pod, port.port()));
      }
    };
  }

  private Work attach(StreamRequest.Attach request) throws RefusedException, InterruptedException {
    String name = request.container();
    Run run = running(request, name);
    ContainerWork.Terminal terminal =
        sight(request)
            .flatMap(pod -> pod.work(name))
            .map(ContainerWork::terminal)
            .orElseThrow(() -> notFound(name));
    return connection ->
        new AttachStream(request, terminal, pods.runtime(), run, connection)
            .run(pods.log(run), () -> pods.over(run));
  }

  private Work logs(StreamRequest.Logs request) throws RefusedException, InterruptedException {
    String pod = request.pod().name();
    String name = request.container();
    Optional<Sight> sight = sight(request);
    if (sight.isEmpty()) { // about to come
      throw new RefusedException(
          StreamRefusal.badRequest(
              "container \"%s\" in pod \"%s\" is waiting to start: ContainerCreating"
                  .formatted(name, pod)));
    }
    Optional<ContainerReport> container = sight.get().container(name);
    if (container.isEmpty()) {
      throw new RefusedException(
          StreamRefusal.notFound("container \"%s\" not found in pod \"%s\"".formatted(name, pod)));
    }
    int number = LogChoice.run(container.get(), pod, request.previous());
    Run run = new Run(request.uid(), name, number);
    return connection -> {
      AtomicBoolean clientGone = new AtomicBoolean();
      Input.none(connection, () -> clientGone.set(true));
      new LogStream(request, connection)
          .run(pods.log(run), () -> clientGone.get() || pods.over(run));
    };
  }

  private Optional<Sight> sight(StreamRequest request) throws InterruptedException {
    return pods.look(request.uid());
  }

  private Run running(StreamRequest request, String container)
      throws RefusedException, InterruptedException {
    Run run =
        sight(request)
            .filter(
                seen ->
                    seen.container(container)
                        .filter(c -> c.state() instanceof PodReport.Running)
                        .isPresent())
            .flatMap(seen -> pods.newest(seen, container))
            .orElseThrow(() -> notFound(container));
    if (!pods.runtime().begun(run, BEGIN)) {
      throw notFound(container);
    }
    return run;
  }

  private static RefusedException notFound(String container) {
    return new RefusedException(
        StreamRefusal.internal(
            "unable to upgrade connection: container not found (\"%s\")".formatted(container)));
  }
}
