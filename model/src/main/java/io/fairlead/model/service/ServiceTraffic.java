package io.fairlead.model.service;

import java.util.List;
import java.util.Objects;

/**
 * What a Service asks of the traffic to its addresses, beyond ports and endpoints.
 *
 * @param internalLocal {@code internalTrafficPolicy: Local} (SD3)
 * @param externalLocal {@code externalTrafficPolicy: Local} (SD4)
 * @param externalIps {@code spec.externalIPs} (SA17)
 * @param loadBalancerIps addresses of {@code status.loadBalancer} that nodes take themselves; those
 *     with {@code ipMode: Proxy} are left out (SD13)
 * @param sourceRanges CIDRs that may use the load balancer addresses; empty: everybody (SD12)
 * @param healthCheckNodePort 0 when none (SD14)
 * @param proxyName which other proxy serves it; empty: every data plane does (SD21)
 * @param loadBalancerIngress all that {@code status.loadBalancer} tells clients to use: addresses,
 *     or hostnames where there is none (D22)
 */
public record ServiceTraffic(
    boolean internalLocal,
    boolean externalLocal,
    List<String> externalIps,
    List<String> loadBalancerIps,
    List<String> sourceRanges,
    int healthCheckNodePort,
    String proxyName,
    List<String> loadBalancerIngress) {

  /** Nothing special. */
  public static final ServiceTraffic DEFAULT =
      new ServiceTraffic(false, false, List.of(), List.of(), List.of(), 0, "");

  public ServiceTraffic {
    externalIps = List.copyOf(externalIps);
    loadBalancerIps = List.copyOf(loadBalancerIps);
    sourceRanges = List.copyOf(sourceRanges);
    proxyName = Objects.requireNonNullElse(proxyName, "");
    // Older images do not say.
    loadBalancerIngress = List.copyOf(Objects.requireNonNullElse(loadBalancerIngress, List.of()));
  }

  /** What clients are told of its load balancer is what nodes take. */
  public ServiceTraffic(
      boolean internalLocal,
      boolean externalLocal,
      List<String> externalIps,
      List<String> loadBalancerIps,
      List<String> sourceRanges,
      int healthCheckNodePort,
      String proxyName) {
    this(
        internalLocal,
        externalLocal,
        externalIps,
        loadBalancerIps,
        sourceRanges,
        healthCheckNodePort,
        proxyName,
        loadBalancerIps);
  }

  /** The same with other external addresses. */
  ServiceTraffic withExternalIps(List<String> other) {
    return new ServiceTraffic(
        internalLocal,
        externalLocal,
        other,
        loadBalancerIps,
        sourceRanges,
        healthCheckNodePort,
        proxyName,
        loadBalancerIngress);
  }
}
