package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Map;

/**
 * The fields of a Pod our logic reads.
 *
 * @param ips {@code status.podIPs}, one of each IP family at most, the primary family's first;
 *     empty when it has none yet
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
    @JsonAlias("ip") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> ips,
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

  /** An image of an earlier version knows one address, which may be empty. */
  public Pod {
    ips = ips == null ? List.of() : ips.stream().filter(ip -> !ip.isEmpty()).toList();
    labels = Map.copyOf(labels);
    containers = List.copyOf(containers);
    ports = List.copyOf(ports);
    readinessProbes = List.copyOf(readinessProbes);
  }

  /** Of its primary family; empty when it has none yet. */
  public String ip() {
    return ips.isEmpty() ? "" : ips.getFirst();
  }

  /** Where its traffic comes from and goes to; what it declares, before it has addresses. */
  public List<String> reachedAt() {
    return ips.isEmpty() && !declaredIp.isEmpty() ? List.of(declaredIp) : ips;
  }

  /** Phase Succeeded or Failed: it will never serve again (E9). */
  public boolean finished() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }
}
