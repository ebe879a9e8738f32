package io.fairlead.model.service;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Service our logic reads.
 *
 * @param clusterIps {@code []} for ExternalName, {@code ["None"]} for headless, else the addresses
 * @param selector null when the Service has none (its endpoints are made by hand, E12)
 * @param externalName empty unless {@code type} is ExternalName
 * @param clientIpAffinitySeconds session affinity by client address; 0 when none (SA10)
 * @param traffic what it asks of the traffic to its addresses
 * @param labels its own
 * @param balancing its annotations that say how gateways balance ({@code fairlead.io/balance} ...)
 */
public record Service(
    NamespacedName name,
    String uid,
    ServiceType type,
    List<String> clusterIps,
    List<ServicePort> ports,
    @Nullable Map<String, String> selector,
    String externalName,
    boolean publishNotReadyAddresses,
    int clientIpAffinitySeconds,
    ServiceTraffic traffic,
    Map<String, String> labels,
    Map<String, String> balancing) {

  public Service {
    clusterIps = List.copyOf(clusterIps);
    ports = List.copyOf(ports);
    selector = selector == null ? null : Map.copyOf(selector);
    traffic = Objects.requireNonNullElse(traffic, ServiceTraffic.DEFAULT);
    labels = Map.copyOf(Objects.requireNonNullElse(labels, Map.of())); // older images say nothing
    balancing = Map.copyOf(Objects.requireNonNullElse(balancing, Map.of())); // the same
  }

  /** One without labels and annotations. */
  public Service(
      NamespacedName name,
      String uid,
      ServiceType type,
      List<String> clusterIps,
      List<ServicePort> ports,
      @Nullable Map<String, String> selector,
      String externalName,
      boolean publishNotReadyAddresses,
      int clientIpAffinitySeconds,
      ServiceTraffic traffic) {
    this(
        name,
        uid,
        type,
        clusterIps,
        ports,
        selector,
        externalName,
        publishNotReadyAddresses,
        clientIpAffinitySeconds,
        traffic,
        Map.of(),
        Map.of());
  }

  /** The same with these labels. */
  public Service withLabels(Map<String, String> others) {
    return new Service(
        name,
        uid,
        type,
        clusterIps,
        ports,
        selector,
        externalName,
        publishNotReadyAddresses,
        clientIpAffinitySeconds,
        traffic,
        others,
        balancing);
  }

  /** The same with these annotations. */
  public Service withBalancing(Map<String, String> others) {
    return new Service(
        name,
        uid,
        type,
        clusterIps,
        ports,
        selector,
        externalName,
        publishNotReadyAddresses,
        clientIpAffinitySeconds,
        traffic,
        labels,
        others);
  }

  /** A Service that asks nothing special of its traffic. */
  public Service(
      NamespacedName name,
      String uid,
      ServiceType type,
      List<String> clusterIps,
      List<ServicePort> ports,
      @Nullable Map<String, String> selector,
      String externalName,
      boolean publishNotReadyAddresses,
      int clientIpAffinitySeconds) {
    this(
        name,
        uid,
        type,
        clusterIps,
        ports,
        selector,
        externalName,
        publishNotReadyAddresses,
        clientIpAffinitySeconds,
        ServiceTraffic.DEFAULT);
  }

  /** The same with these external addresses instead of its own. */
  public Service withExternalIps(List<String> externalIps) {
    return new Service(
        name,
        uid,
        type,
        clusterIps,
        ports,
        selector,
        externalName,
        publishNotReadyAddresses,
        clientIpAffinitySeconds,
        traffic.withExternalIps(externalIps),
        labels,
        balancing);
  }

  public boolean headless() {
    return clusterIps.equals(List.of("None"));
  }
}
