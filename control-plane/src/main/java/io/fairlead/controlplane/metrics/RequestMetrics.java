package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the API and watches, as kube-apiserver counts them. What belongs to a request of one
 * sort is looked up once and kept; {@link Asked} has few values.
 */
public final class RequestMetrics {

  private static final double[] SECONDS = {
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
    60
  };
  private static final String COMPONENT = "apiserver";

  private final Counter total;
  private final Histogram duration;
  private final Histogram sizes;
  private final GaugeDataPoint mutating;
  private final GaugeDataPoint readOnly;
  private final Gauge longRunning;
  private final Counter watchEvents;
  private final Map<Asked, Series> series = new ConcurrentHashMap<>();

  /**
   * What a request asks for, in words from closed sets.
   *
   * @param verb {@code GET}, {@code LIST}, {@code WATCH}, {@code APPLY} ...
   * @param dryRun {@code All}, or empty
   * @param group empty: the core group, or no resource
   * @param resource empty: no resource
   * @param subresource of a resource; or the path of what is none
   * @param scope {@code resource}, {@code namespace} or {@code cluster}; empty: no resource
   */
  public record Asked(
      String verb,
      String dryRun,
      String group,
      String version,
      String resource,
      String subresource,
      String scope) {

    boolean isWatch() {
      return verb.equals("WATCH");
    }

    boolean isRead() {
      return verb.equals("GET") || verb.equals("LIST");
    }
  }

  /** What is counted for requests that ask for the same; null: not of those. */
  private record Series(
      Map<Integer, CounterDataPoint> byCode,
      @Nullable DistributionDataPoint duration,
      @Nullable DistributionDataPoint sizes) {}

  RequestMetrics(PrometheusRegistry registry) {
    total =
        Counter.builder()
            .name("apiserver_request_total")
            .help("Counter of apiserver requests broken out for each verb, resource and code.")
            .labelNames(
                "verb",
                "dry_run",
                "group",
                "version",
                "resource",
                "subresource",
                "scope",
                "component",
                "code")
            .register(registry);
    duration =
        Histogram.builder()
            .name("apiserver_request_duration_seconds")
            .help("Response latency distribution in seconds, without watches.")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .labelNames(
                "verb",
                "dry_run",
                "group",
                "version",
                "resource",
                "subresource",
                "scope",
                "component")
            .register(registry);
    sizes =
        Histogram.builder()
            .name("apiserver_response_sizes")
            .help("Response size distribution in bytes of GET and LIST.")
            .classicOnly()
            .classicExponentialUpperBounds(1000, 10, 7)
            .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component")
            .register(registry);
    Gauge inFlight =
        Gauge.builder()
            .name("apiserver_current_inflight_requests")
            .help("Number of requests being answered now, without watches.")
            .labelNames("request_kind")
            .register(registry);
    mutating = inFlight.labelValues("mutating");
    readOnly = inFlight.labelValues("readOnly");
    longRunning =
        Gauge.builder()
            .name("apiserver_longrunning_requests")
            .help("Number of watches open now.")
            .labelNames("verb", "group", "version", "resource", "subresource", "scope", "component")
            .register(registry);
    watchEvents =
        Counter.builder()
            .name("apiserver_watch_events_total")
            .help("Number of events sent in watch clients.")
            .labelNames("group", "version", "resource")
            .register(registry);
  }

  /** A request begins; {@link Running#answered} has to follow. */
  public Running begin(String method) {
    return new Running(
        switch (method) {
          case "POST", "PUT", "PATCH", "DELETE" -> mutating;
          default -> readOnly;
        });
  }

  /** A request under way. */
  public final class Running {
    private final GaugeDataPoint inFlight;
    private final long started = System.nanoTime();

    private Running(GaugeDataPoint inFlight) {
      this.inFlight = inFlight;
      inFlight.inc();
    }

    /**
     * It is answered; a watch when it begins.
     *
     * @param bytes of the body; negative when it is a stream
     */
    public void answered(Asked asked, int code, long bytes) {
      inFlight.dec();
      Series one = series.computeIfAbsent(asked, RequestMetrics.this::series);
      one.byCode.computeIfAbsent(code, c -> counter(asked, c)).inc();
      if (one.duration != null) {
        one.duration.observe((System.nanoTime() - started) / 1e9);
      }
      if (one.sizes != null && bytes >= 0) {
        one.sizes.observe((double) bytes);
      }
    }
  }

  /** The watches of one resource. */
  public static final class Watched {
    private final GaugeDataPoint open;
    private final CounterDataPoint events;

    private Watched(GaugeDataPoint open, CounterDataPoint events) {
      this.open = open;
      this.events = events;
    }

    public void begun() {
      open.inc();
    }

    public void ended() {
      open.dec();
    }

    /** So many events go out. */
    public void sent(int count) {
      events.inc(count);
    }
  }

  /** Those of a resource, in the scope they have. */
  public Watched watches(String group, String version, String resource, String scope) {
    return new Watched(
        longRunning.labelValues("WATCH", group, version, resource, "", scope, COMPONENT),
        watchEvents.labelValues(group, version, resource));
  }

  private Series series(Asked asked) {
    return new Series(
        new ConcurrentHashMap<>(),
        asked.isWatch() ? null : duration(asked),
        asked.isRead() ? size(asked) : null);
  }

  private DistributionDataPoint duration(Asked asked) {
    return duration.labelValues(
        asked.verb(),
        asked.dryRun(),
        asked.group(),
        asked.version(),
        asked.resource(),
        asked.subresource(),
        asked.scope(),
        COMPONENT);
  }

  private DistributionDataPoint size(Asked asked) {
    return sizes.labelValues(
        asked.verb(),
        asked.group(),
        asked.version(),
        asked.resource(),
        asked.subresource(),
        asked.scope(),
        COMPONENT);
  }

  private CounterDataPoint counter(Asked asked, int code) {
    return total.labelValues(
        asked.verb(),
        asked.dryRun(),
        asked.group(),
        asked.version(),
        asked.resource(),
        asked.subresource(),
        asked.scope(),
        COMPONENT,
        Integer.toString(code));
  }
}
