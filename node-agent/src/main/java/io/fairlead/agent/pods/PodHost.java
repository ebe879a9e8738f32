package io.fairlead.agent.pods;

import java.nio.file.Path;

/**
 * Where pods are run.
 *
 * @param directory of their records, logs and files
 * @param network how their addresses come about
 * @param hostIp the Node's InternalIP, which pods with {@code hostNetwork} share
 */
public record PodHost(Path directory, Network network, String clusterDomain, String hostIp) {

  /** How pods have addresses of their own. */
  public enum Network {
    /** A network namespace for each: needs root. */
    NAMESPACES,
    /** An address of the loopback interface, for the process to listen at. */
    LOOPBACK
  }
}
