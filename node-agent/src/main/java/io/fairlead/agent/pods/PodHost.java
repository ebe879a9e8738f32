package io.fairlead.agent.pods;

import java.nio.file.Path;

/**
 * Where pods are run.
 *
 * @param directory of their records, logs and files
 * @param network how their addresses come about
 * @param loopbackServices Services have loopback addresses: a pod with a network of its own must
 *     not take them for its own
 * @param hostIp the Node's InternalIP, which pods with {@code hostNetwork} share
 */
public record PodHost(
    Path directory,
    Network network,
    boolean loopbackServices,
    String clusterDomain,
    String hostIp) {

  /** How pods have addresses of their own. */
  public enum Network {
    /** A network namespace for each: needs root. */
    NAMESPACES,
    /** An address of the loopback interface, for the process to listen at. */
    LOOPBACK
  }
}
