package io.fairlead.gateway.metrics;

import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.subscription.Release;
import io.fairlead.subscription.status.MetricsPage;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All a gateway counts, as a scrape shows it. Thread-safe. */
public final class GatewayMetrics {
  private static final double MILLIS = 1000.0;

  private final MetricsPage page = new MetricsPage();
  private final Gauge revision;
  private final Gauge reloaded;

  /**
   * @param loops the numbers of each event loop
   * @param backends that have endpoints
   * @param linesLeftOut of the access log
   * @param expiries of the certificates that are served, by Secret
   */
  public GatewayMetrics(
      Collection<LoopCounts> loops,
      Supplier<Stream<Upstream.Ready>> backends,
      LongSupplier linesLeftOut,
      Supplier<Map<NamespacedName, Instant>> expiries) {
    page.build(Release.VERSION);
    page.registry().register(new GatewayCollector(loops));
    page.registry().register(new StreamCollector(loops));
    page.registry().register(new BackendCollector(backends));
    revision =
        Gauge.builder()
            .name("fairlead_gateway_config_revision")
            .help("Revision of the image that is in force")
            .register(page.registry());
    reloaded =
        Gauge.builder()
            .name("nginx_ingress_controller_config_last_reload_successful_timestamp_seconds")
            .help("When the routes changed last")
            .register(page.registry());
    CounterWithCallback.builder()
        .name("fairlead_gateway_access_log_lines_left_out")
        .help("Lines the access log did not take")
        .callback(all -> all.call((double) linesLeftOut.getAsLong()))
        .register(page.registry());
    GaugeWithCallback.builder()
        .name("nginx_ingress_controller_ssl_expire_time_seconds")
        .help("When the certificate of a Secret ends, in seconds since 1970")
        .labelNames("namespace", "secret_name")
        .callback(
            all ->
                expiries
                    .get()
                    .forEach(
                        (secret, end) ->
                            all.call(
                                (double) end.getEpochSecond(), secret.namespace(), secret.name())))
        .register(page.registry());
  }

  /** Has told for how long the last good image could not be written. */
  public void unsaved(Supplier<Duration> unsaved) {
    page.unsaved(unsaved);
  }

  /** An image of this revision is in force. */
  public void inForce(long of, Instant now) {
    revision.set((double) of);
    reloaded.set(now.toEpochMilli() / MILLIS);
  }

  /**
   * Everything as it is now.
   *
   * @param accept the header
   */
  public MetricsPage.Exposition expose(String accept) {
    return page.expose(accept);
  }
}
