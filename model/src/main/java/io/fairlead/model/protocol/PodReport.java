package io.fairlead.model.protocol;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the processes of a pod are, as the agent that runs them knows.
 *
 * @param ips the pod's addresses, the primary family's first; empty before it has any
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded} or {@code Failed}
 * @param initContainers in the order of the spec
 * @param containers in the order of the spec
 */
public record PodReport(
    @JsonAlias("ip") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> ips,
    String phase,
    List<ContainerReport> initContainers,
    List<ContainerReport> containers) {

  /** An agent of an earlier version knows one address, which may be empty. */
  public PodReport {
    ips = ips.stream().filter(ip -> !ip.isEmpty()).toList();
    initContainers = List.copyOf(initContainers);
    containers = List.copyOf(containers);
  }

  /**
   * One container.
   *
   * @param last how its run before this one ended; null: there was none
   * @param started its startup probe succeeded, or it has none and runs
   * @param id {@code fairlead://} and what names this run; empty before the first
   * @param unready what its readiness probe complains of; empty: nothing
   */
  public record ContainerReport(
      String name,
      State state,
      @Nullable Terminated last,
      boolean ready,
      boolean started,
      int restartCount,
      String id,
      String unready) {}

  /** As {@code status.containerStatuses[].state}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = Running.class, name = "running"),
    @JsonSubTypes.Type(value = Terminated.class, name = "terminated")
  })
  public sealed interface State {}

  /** Not running; {@code reason} in kubelet's words. */
  public record Waiting(String reason, String message) implements State {}

  /** Running since then. */
  public record Running(Instant startedAt) implements State {}

  /** Ended; {@code id} names the run. */
  public record Terminated(
      int exitCode, String reason, String message, Instant startedAt, Instant finishedAt, String id)
      implements State {}
}
