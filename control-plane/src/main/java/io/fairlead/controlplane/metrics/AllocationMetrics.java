package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** ClusterIPs and NodePorts given to Services, as kube-apiserver's allocators count them. */
public final class AllocationMetrics {

  public static final String CLUSTER_IPS = "kube_apiserver_clusterip_allocator_";
  public static final String NODE_PORTS = "kube_apiserver_nodeport_allocator_";

  private final Counter addresses;
  private final Counter addressErrors;
  private final Counter ports;
  private final Counter portErrors;

  /** Who chose the value. */
  public enum Scope {
    /** The Service asked for this one. */
    STATIC("static"),
    /** Any would do. */
    DYNAMIC("dynamic");

    private final String label;

    Scope(String label) {
      this.label = label;
    }
  }

  AllocationMetrics(PrometheusRegistry registry) {
    addresses =
        Counter.builder()
            .name(CLUSTER_IPS + "allocation_total")
            .help("Number of Cluster IPs allocations")
            .labelNames("cidr", "scope")
            .register(registry);
    addressErrors =
        Counter.builder()
            .name(CLUSTER_IPS + "allocation_errors_total")
            .help("Number of errors trying to allocate Cluster IPs")
            .labelNames("cidr", "scope")
            .register(registry);
    ports =
        Counter.builder()
            .name(NODE_PORTS + "allocation_total")
            .help("Number of NodePort allocations")
            .labelNames("scope")
            .register(registry);
    portErrors =
        Counter.builder()
            .name(NODE_PORTS + "allocation_errors_total")
            .help("Number of errors trying to allocate NodePort")
            .labelNames("scope")
            .register(registry);
  }

  public void address(String cidr, Scope scope) {
    addresses.labelValues(cidr, scope.label).inc();
  }

  public void addressRefused(String cidr, Scope scope) {
    addressErrors.labelValues(cidr, scope.label).inc();
  }

  public void port(Scope scope) {
    ports.labelValues(scope.label).inc();
  }

  public void portRefused(Scope scope) {
    portErrors.labelValues(scope.label).inc();
  }
}
