package io.fairlead.subscription.status;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The metrics of one process part, as text. Thread-safe. */
public final class MetricsPage {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final AtomicBoolean jvm = new AtomicBoolean();

  /**
   * All metrics in the text of one format.
   *
   * @param contentType as it goes into the answer
   */
  public record Exposition(String contentType, String text) {}

  /** Where metrics are made known. */
  public PrometheusRegistry registry() {
    return registry;
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

  /** Has told at every scrape for how long the last good image could not be written. */
  public void unsaved(Supplier<Duration> unsaved) {
    GaugeWithCallback.builder()
        .name("fairlead_image_unsaved_seconds")
        .help("How long the disk has refused what a start without control plane would need")
        .callback(all -> all.call(unsaved.get().toNanos() / 1e9))
        .register(registry);
  }

  /**
   * Everything as it is now.
   *
   * @param accept the header: OpenMetrics where it asks for that, else Prometheus' text format
   */
  public Exposition expose(String accept) {
    if (!jvm.getAndSet(true)) {
      // not at the start: opening the JVM's beans takes long
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
