package io.fairlead.model.stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fairlead.model.meta.NamespacedName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client wants of a pod, for the agent of its node. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verb")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StreamRequest.Logs.class, name = "logs"),
  @JsonSubTypes.Type(value = StreamRequest.Exec.class, name = "exec"),
  @JsonSubTypes.Type(value = StreamRequest.Attach.class, name = "attach"),
  @JsonSubTypes.Type(value = StreamRequest.PortForward.class, name = "portForward")
})
public sealed interface StreamRequest {

  NamespacedName pod();

  /** Of the pod: another one of the same name is not meant. */
  String uid();

  /** Which of the two a container writes to. */
  enum Output {
    ALL,
    STDOUT,
    STDERR
  }

  /**
   * What a container wrote: on STDOUT, whichever it wrote to.
   *
   * @param follow until the container ends
   * @param previous of the run before the newest one
   * @param tailLines only that many of the last lines; null: all
   * @param since only lines from then on; null: all
   * @param limitBytes ends after that many; null: does not
   * @param timestamps a time and a space before each line
   */
  record Logs(
      NamespacedName pod,
      String uid,
      String container,
      boolean follow,
      boolean previous,
      @Nullable Long tailLines,
      @Nullable Instant since,
      @Nullable Long limitBytes,
      boolean timestamps,
      Output output)
      implements StreamRequest {}

  /**
   * A command in a running container.
   *
   * @param stdin STDIN is read; without it the command reads nothing
   * @param tty a terminal, to which stdout and stderr both go: they come on STDOUT
   */
  record Exec(
      NamespacedName pod,
      String uid,
      String container,
      List<String> command,
      boolean stdin,
      boolean stdout,
      boolean stderr,
      boolean tty)
      implements StreamRequest {
    public Exec {
      command = List.copyOf(command);
    }
  }

  /** What a running container reads and writes itself; the same words as of {@link Exec}. */
  record Attach(
      NamespacedName pod,
      String uid,
      String container,
      boolean stdin,
      boolean stdout,
      boolean stderr,
      boolean tty)
      implements StreamRequest {}

  /** One connection to a TCP port of the pod: to it on STDIN, from it on STDOUT. */
  record PortForward(NamespacedName pod, String uid, int port) implements StreamRequest {}
}
