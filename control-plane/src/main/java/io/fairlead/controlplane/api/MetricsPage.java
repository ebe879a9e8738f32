package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.http.Headers;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.metrics.Metrics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers {@code /metrics}, for those who may {@code get} that path. */
final class MetricsPage {
  static final String PATH = "/metrics";

  private final Metrics metrics;
  private final Executor executor;

  /**
   * @param executor where the catalog is read: a scrape takes milliseconds
   */
  MetricsPage(Metrics metrics, Executor executor) {
    this.metrics = metrics;
    this.executor = executor;
  }

  CompletionStage<HttpResponse> answer(HttpRequest request) {
    String accept = Headers.value(request, "accept");
    return CompletableFuture.supplyAsync(() -> page(metrics.expose(accept)), executor);
  }

  private static HttpResponse page(Metrics.Exposition exposition) {
    return Replies.uncached()
        .withEntity(
            HttpEntities.create(
                ContentTypes.parse(exposition.contentType()), Replies.utf8(exposition.text())));
  }
}
