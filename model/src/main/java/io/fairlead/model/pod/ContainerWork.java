package io.fairlead.model.pod;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process to run.
 *
 * @param image a directory with a root file system, else the host's own files are used
 * @param command what is executed, with all arguments; never empty when the pod is possible
 * @param workingDir empty: the root directory
 * @param readiness null: ready while it runs
 * @param liveness null: alive while it runs
 * @param startup null: started when it runs
 */
public record ContainerWork(
    String name,
    String image,
    List<String> command,
    List<EnvVar> env,
    String workingDir,
    @Nullable Probe readiness,
    @Nullable Probe liveness,
    @Nullable Probe startup) {

  public ContainerWork {
    command = List.copyOf(command);
    env = List.copyOf(env);
  }

  /**
   * One environment variable.
   *
   * @param podField {@code status.podIP}, {@code status.podIPs} or {@code status.hostIP}: the value
   *     is what the node knows of this; empty: {@code value} is
   */
  public record EnvVar(String name, String value, String podField) {}
}
