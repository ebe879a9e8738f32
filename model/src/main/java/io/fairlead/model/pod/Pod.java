package io.fairlead.model.pod;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Map;

/**
 * The fields of a Pod our logic reads.
 *
 * @param ip {@code status.podIP}; empty when it has none yet
 * @param declaredIp annotation {@code fairlead.io/pod-ip}: the pod stands for a process that runs
 *     elsewhere at this address; empty when not given
 * @param phase {@code status.phase}; {@code Pending} when absent
 * @param ready condition Ready is True
 * @param terminating {@code metadata.deletionTimestamp} is set
 * @param hostNetwork it shares its node's address; policies do not select it (N16)
 * @param containers names of the containers, in order
 * @param ports of all containers and sidecars, in the order target port names are resolved (SA3)
 * @param readinessProbes those of the containers that are asked over the network
 */
public record Pod(
    NamespacedName name,
    String uid,
    String nodeName,
    Map<String, String> labels,
    String ip,
    String declaredIp,
    String phase,
    boolean ready,
    boolean terminating,
    String hostname,
    String subdomain,
    boolean hostNetwork,
    List<String> containers,
    List<ContainerPort> ports,
    List<Probe> readinessProbes) {

  public Pod {
    labels = Map.copyOf(labels);
    containers = List.copyOf(containers);
    ports = List.copyOf(ports);
    readinessProbes = List.copyOf(readinessProbes);
  }

  /** Phase Succeeded or Failed: it will never serve again (E9). */
  public boolean finished() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }
}
