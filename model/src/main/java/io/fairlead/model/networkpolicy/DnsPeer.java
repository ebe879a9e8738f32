package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.Service;
import java.util.List;
import java.util.Map;

/**
 * The cluster's DNS as policies see it. It has no pods, each node's agent answers at the Service's
 * own addresses; rules that everybody writes, to pods {@code k8s-app: kube-dns} of {@code
 * kube-system}, mean those (N5, N6).
 */
public final class DnsPeer {
  /** What the cluster's DNS is reached by. */
  public static final NamespacedName SERVICE = new NamespacedName("kube-system", "kube-dns");

  private static final Map<String, String> LABELS = Map.of("k8s-app", "kube-dns");

  private DnsPeer() {}

  /** A pod at the Service's ClusterIPs, with its ports; at none while it has no ClusterIP. */
  public static Pod of(Service service) {
    return new Pod(
        SERVICE,
        service.uid(),
        "",
        LABELS,
        service.clusterIps(), // a headless one's are no addresses
        "",
        "Running",
        true,
        false,
        "",
        "",
        false,
        List.of(),
        service.ports().stream()
            .map(port -> new ContainerPort(port.name(), port.protocol(), port.port()))
            .toList(),
        List.of());
  }
}
