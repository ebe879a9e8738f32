package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * All metrics of one control plane. Counters are counted where things happen; gauges of state are
 * read from that state when somebody asks. Thread-safe.
 */
public final class Metrics {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final RequestMetrics requests = new RequestMetrics(registry);
  private final Workqueues workqueues = new Workqueues(registry);
  private final SliceMetrics slices = new SliceMetrics(registry);
  private final AllocationMetrics allocations = new AllocationMetrics(registry);
  private final AccessMetrics access = new AccessMetrics(registry);
  private final StoreMetrics store = new StoreMetrics(registry);
  private final AtomicBoolean jvm = new AtomicBoolean();

  /**
   * All metrics in the text of one format.
   *
   * @param contentType as it goes into the answer
   */
  public record Exposition(String contentType, String text) {}

  /** Requests to the API. */
  public RequestMetrics requests() {
    return requests;
  }

  /** The queues of controllers. */
  public Workqueues workqueues() {
    return workqueues;
  }

  /** Syncs of EndpointSlices. */
  public SliceMetrics slices() {
    return slices;
  }

  /** Addresses and ports given to Services. */
  public AllocationMetrics allocations() {
    return allocations;
  }

  /** Who was let in, and what was written down of it. */
  public AccessMetrics access() {
    return access;
  }

  /** How long writes take. */
  public StoreMetrics store() {
    return store;
  }

  /** Says which build this is. */
  public void build(String version) {
    Info.builder()
        .name("fairlead_build_info")
        .help("Constant 1, labelled with the versions of Fairlead and Java.")
        .labelNames("version", "java_version")
        .register(registry)
        .addLabelValues(version, Runtime.version().toString());
  }

  /** Has these read at every scrape, on the scraping thread. */
  public void reading(Supplier<List<Reading>> readings) {
    registry.register(new ReadAtScrape(readings));
  }

  /**
   * Everything as it is now; takes milliseconds, and waits for what is read.
   *
   * @param accept the header: OpenMetrics where it asks for that, else Prometheus' text format
   */
  public Exposition expose(String accept) {
    if (!jvm.getAndSet(true)) {
      // Not at the start: opening the JVM's beans would take a tenth of it.
      JvmMetrics.builder().register(registry);
    }
    ExpositionFormatWriter writer =
        accept.contains("application/openmetrics-text")
            ? OpenMetricsTextFormatWriter.create()
            : PrometheusTextFormatWriter.create();
    ByteArrayOutputStream text = new ByteArrayOutputStream(64 * 1024);
    try {
      writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Exposition(writer.getContentType(), text.toString(StandardCharsets.UTF_8));
  }
}
