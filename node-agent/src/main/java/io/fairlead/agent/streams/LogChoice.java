package io.fairlead.agent.streams;

import io.fairlead.model.protocol.PodReport.ContainerReport;
import io.fairlead.model.protocol.PodReport.Running;
import io.fairlead.model.protocol.PodReport.State;
import io.fairlead.model.protocol.PodReport.Terminated;
import io.fairlead.model.protocol.PodReport.Waiting;
import io.fairlead.model.stream.StreamRefusal;
import org.jspecify.annotations.Nullable;

/** Of which run a log is shown, as kubelet's validateContainerLogStatus chooses it. Pure. */
final class LogChoice {
  private LogChoice() {}

  /**
   * The number of the run, from 0.
   *
   * @throws RefusedException 400 when there is none
   */
  static int run(ContainerReport container, String pod, boolean previous) throws RefusedException {
    Terminated last = container.last();
    if (previous) {
      if (last == null) {
        throw refused("previous terminated container %s in pod %s not found", container, pod);
      }
      return number(last.id());
    }
    State state = container.state();
    return switch (state) {
      case Running _ -> number(container.id());
      case Terminated ended -> number(ended.id());
      case Waiting waiting -> number(waited(waiting, last, container, pod));
    };
  }

  private static String waited(
      Waiting waiting, @Nullable Terminated last, ContainerReport container, String pod)
      throws RefusedException {
    if (last == null) {
      throw refused(
          "container %s in pod %s is waiting to start: " + waiting.reason(), container, pod);
    }
    return last.id();
  }

  private static RefusedException refused(String text, ContainerReport container, String pod) {
    return new RefusedException(
        StreamRefusal.badRequest(
            text.formatted("\"" + container.name() + "\"", "\"" + pod + "\"")));
  }

  /** The last part of the id. */
  private static int number(String id) {
    return Integer.parseInt(id.substring(id.lastIndexOf('/') + 1));
  }
}
