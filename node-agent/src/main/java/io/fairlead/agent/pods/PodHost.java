package io.fairlead.agent.pods;

import io.fairlead.model.net.Cidr;
import java.nio.file.Path;
import java.util.List;

/**
 * Where pods are run.
 *
 * @param directory of their records, logs and files
 * @param network how their addresses come about
 * @param loopbackServices Services have loopback addresses: a pod with a network of its own must
 *     not take them for its own
 * @param hostIps the Node's InternalIPs, which pods with {@code hostNetwork} share
 */
public record PodHost(
    Path directory,
    Network network,
    boolean loopbackServices,
    String clusterDomain,
    List<String> hostIps) {
  public PodHost {
    hostIps = List.copyOf(hostIps);
  }

  /** How pods have addresses of their own. */
  public enum Network {
    /** A network namespace for each: needs root. */
    NAMESPACES,
    /** An address of the loopback interface, for the process to listen at: of IPv4. */
    LOOPBACK;

    /** Pods can have addresses of this range. */
    boolean has(Cidr range) {
      return switch (this) {
        case NAMESPACES -> true;
        case LOOPBACK -> range.network().isIpv4();
      };
    }
  }
}
