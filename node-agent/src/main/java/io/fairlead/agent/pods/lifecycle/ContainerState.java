package io.fairlead.agent.pods.lifecycle;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;

/** Where the newest run of a container stands. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ContainerState.NotStarted.class, name = "notStarted"),
  @JsonSubTypes.Type(value = ContainerState.Running.class, name = "running"),
  @JsonSubTypes.Type(value = ContainerState.Ended.class, name = "ended")
})
public sealed interface ContainerState {

  /** There was no run yet. */
  record NotStarted() implements ContainerState {}

  /** Its process is there. */
  record Running(Instant startedAt) implements ContainerState {}

  /**
   * Its process is not there any more, or never came to be.
   *
   * @param exitCode 128 and the signal's number when a signal ended it
   * @param reason {@code Completed}, {@code Error}, {@code StartError} or {@code
   *     ContainerStatusUnknown}
   */
  record Ended(int exitCode, String reason, String message, Instant startedAt, Instant finishedAt)
      implements ContainerState {

    /**
     * The process said so itself.
     *
     * @param message its last words; may be empty
     */
    public static Ended exited(
        int exitCode, String message, Instant startedAt, Instant finishedAt) {
      return new Ended(
          exitCode, exitCode == 0 ? "Completed" : "Error", message, startedAt, finishedAt);
    }

    /** Nothing could be executed. */
    public static Ended refused(String message, Instant at) {
      return new Ended(128, "StartError", message, at, at);
    }

    /** It went while nobody looked, and left no word. */
    public static Ended lost(Instant startedAt, Instant noticedAt) {
      return new Ended(
          137,
          "ContainerStatusUnknown",
          "The container could not be located when the pod was terminated",
          startedAt,
          noticedAt);
    }

    boolean succeeded() {
      return exitCode == 0;
    }

    Duration ran() {
      return Duration.between(startedAt, finishedAt);
    }
  }
}
