package io.fairlead.agent.streams;

import io.fairlead.agent.pods.PodRunner;
import io.fairlead.agent.pods.PodRunner.Sight;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.StreamConnection;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what clients want of the pods of this node. Thread-safe; never blocks its caller. */
public final class StreamServer {
  private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);
  private static final int MOST = 1024;

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
    void run(StreamConnection connection, AtomicBoolean clientGone)
        throws IOException, InterruptedException;
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
        run(work, connection);
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

  private static void run(Work work, StreamConnection connection)
      throws IOException, InterruptedException {
    AtomicBoolean clientGone = new AtomicBoolean();
    Thread.ofVirtual().name("fairlead-stream-reader").start(() -> awaitEnd(connection, clientGone));
    work.run(connection, clientGone);
  }

  private static void awaitEnd(StreamConnection connection, AtomicBoolean clientGone) {
    try {
      while (connection.read() != null) {
        LOG.atTrace().log("nothing is expected from this client");
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("the control plane is gone");
    }
    clientGone.set(true);
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
      case StreamRequest.Exec _, StreamRequest.Attach _, StreamRequest.PortForward _ ->
          throw new RefusedException(StreamRefusal.badRequest("not supported by this node"));
    };
  }

  private Work logs(StreamRequest.Logs request) throws RefusedException, InterruptedException {
    Sight pod = sight(request, request.container());
    ContainerReport container =
        pod.container(request.container())
            .orElseThrow(
                () ->
                    new RefusedException(
                        StreamRefusal.notFound(
                            "container \"%s\" not found in pod \"%s\""
                                .formatted(request.container(), request.pod().name()))));
    int run = LogChoice.run(container, request.pod().name(), request.previous());
    return (connection, clientGone) ->
        new LogStream(request, connection)
            .run(
                pods.log(request.uid(), request.container(), run),
                () -> clientGone.get() || pods.over(request.uid(), request.container(), run));
  }

  /** The pod as it is now; one that this node does not know yet is about to start. */
  private Sight sight(StreamRequest request, String container)
      throws RefusedException, InterruptedException {
    Optional<Sight> sight = pods.look(request.uid());
    return sight.orElseThrow(
        () ->
            new RefusedException(
                StreamRefusal.badRequest(
                    "container \"%s\" in pod \"%s\" is waiting to start: ContainerCreating"
                        .formatted(container, request.pod().name()))));
  }
}
