package io.fairlead.agent.health;

import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.WithoutLocal;
import io.fairlead.agent.denials.Denial;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.forward.UpstreamStatus;
import io.fairlead.subscription.status.MetricsPage;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What this node's agent counts, under kube-proxy's and CoreDNS' names where it means the same.
 * Thread-safe.
 */
public final class AgentMetrics {
  private static final double MILLIS = 1000.0;

  private final MetricsPage page = new MetricsPage();
  private final PrometheusRegistry registry = page.registry();
  private final Histogram syncs =
      Histogram.builder()
          .name("kubeproxy_sync_proxy_rules_duration_seconds")
          .help("SyncProxyRules latency in seconds")
          .classicOnly()
          .classicExponentialUpperBounds(0.000_1, 2, 20)
          .register(registry);
  private final Histogram programming =
      Histogram.builder()
          .name("kubeproxy_network_programming_duration_seconds")
          .help("In Cluster Network Programming Latency in seconds")
          .classicOnly()
          .classicUpperBounds(
              0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
          .register(registry);
  private final Histogram dnsProgramming =
      Histogram.builder()
          .name("coredns_kubernetes_dns_programming_duration_seconds")
          .help("Time from a change of a Service's pods until names follow it")
          .labelNames("service_kind")
          .classicOnly()
          .classicExponentialUpperBounds(0.001, 2, 20)
          .register(registry);
  private final Gauge synced =
      Gauge.builder()
          .name("kubeproxy_sync_proxy_rules_last_timestamp_seconds")
          .help("The last time proxy rules were successfully synced")
          .register(registry);
  private final Gauge queued =
      Gauge.builder()
          .name("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds")
          .help("The last time a sync of proxy rules was queued")
          .register(registry);
  private final Counter serviceChanges =
      Counter.builder()
          .name("kubeproxy_sync_proxy_rules_service_changes_total")
          .help("Cumulative proxy rules Service changes")
          .register(registry);
  private final Counter endpointChanges =
      Counter.builder()
          .name("kubeproxy_sync_proxy_rules_endpoint_changes_total")
          .help("Cumulative proxy rules Endpoint changes")
          .register(registry);
  private final Gauge withoutLocal =
      Gauge.builder()
          .name("kubeproxy_sync_proxy_rules_no_local_endpoints_total")
          .help("Number of services with a Local traffic policy and no endpoints")
          .labelNames("traffic_policy")
          .register(registry);
  private final Counter healthz =
      Counter.builder()
          .name("kubeproxy_proxy_healthz_total")
          .help("Cumulative proxy healthz HTTP status")
          .labelNames("code")
          .register(registry);
  private final Counter livez =
      Counter.builder()
          .name("kubeproxy_proxy_livez_total")
          .help("Cumulative proxy livez HTTP status")
          .labelNames("code")
          .register(registry);

  /** Changes came in. */
  public void queued(Instant now, int services, int slices) {
    queued.set(seconds(now));
    serviceChanges.inc(services);
    endpointChanges.inc(slices);
  }

  /** The data plane was told of them, which took so long. */
  public void told(Duration took) {
    syncs.observe(took.toNanos() / 1e9);
  }

  /** All is in force. */
  public void synced(Instant now, WithoutLocal.Count ports) {
    synced.set(seconds(now));
    withoutLocal.labelValues("internal").set(ports.internal());
    withoutLocal.labelValues("external").set(ports.external());
  }

  /** A change of endpoints is in force, so long after what caused it. */
  public void programmed(Duration after) {
    programming.observe(Math.max(0, after.toNanos() / 1e9));
  }

  /** A change of a headless Service's endpoints is answered, so long after what caused it. */
  public void dnsProgrammed(Duration after) {
    dnsProgramming
        .labelValues("headless_with_selector")
        .observe(Math.max(0, after.toNanos() / 1e9));
  }

  /** Says which build this is. */
  public void build(String version) {
    page.build(version);
  }

  /** Has told for how long the last good image could not be written. */
  public void unsaved(Supplier<Duration> unsaved) {
    page.unsaved(unsaved);
  }

  /** Has what DNS counted read at every scrape, on the scraping thread. */
  public void dns(Supplier<DnsCounts> counts) {
    registry.register(new DnsCollector(counts));
  }

  /** Has traffic read at every scrape, on the scraping thread. */
  public void traffic(Supplier<List<PortTraffic>> traffic) {
    registry.register(new TrafficCollector(traffic));
  }

  /** Has denials read at every scrape, on the scraping thread. */
  public void denials(Supplier<List<Denial.Count>> denials) {
    registry.register(new DenialCollector(denials));
  }

  /**
   * Has what is known of names that policies allow read at every scrape (B22).
   *
   * @param addresses that are allowed now
   * @param late answers that left before what they say was in force
   */
  public void domains(LongSupplier addresses, LongSupplier late) {
    GaugeWithCallback.builder()
        .name("fairlead_network_policy_domain_addresses")
        .help("Addresses of domain names that network policies allow now")
        .callback(all -> all.call((double) addresses.getAsLong()))
        .register(registry);
    CounterWithCallback.builder()
        .name("fairlead_network_policy_domain_late_answers_total")
        .help("DNS answers that left before the data plane allowed their addresses")
        .callback(all -> all.call((double) late.getAsLong()))
        .register(registry);
  }

  /** Has DNS' upstream resolvers read at every scrape, on the scraping thread. */
  public void upstreams(Supplier<List<UpstreamStatus>> upstreams) {
    registry.register(new UpstreamCollector(upstreams));
  }

  void asked(String path, int code) {
    (path.equals("healthz") ? healthz : livez).labelValues(Integer.toString(code)).inc();
  }

  /**
   * Everything as it is now.
   *
   * @param accept the header: OpenMetrics where it asks for that, else Prometheus' text format
   */
  public MetricsPage.Exposition expose(String accept) {
    return page.expose(accept);
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / MILLIS;
  }
}
