package io.fairlead.controlplane.api.watch;

import io.fairlead.controlplane.api.gate.OpenStreams;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.read.ListOptions;
import io.fairlead.controlplane.api.read.Rendering;
import io.fairlead.controlplane.api.read.Selection;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.metrics.RequestMetrics;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Answers watches: JSON lines in a chunked body, or one text frame an event over WebSocket. */
public final class Watches {
  private final WatchSource source;
  private final SharedLines shared;
  private final RequestMetrics metrics;
  private final Duration unread;

  /**
   * @param unread how long a client of WebSocket may read nothing until its watch ends; over HTTP
   *     the connection sees to that
   */
  public Watches(WatchSource source, RequestMetrics metrics, InstantSource clock, Duration unread) {
    this.source = source;
    this.metrics = metrics;
    this.shared = new SharedLines(clock);
    this.unread = unread;
  }

  /**
   * The answer, whose body goes on until the watch ends.
   *
   * @param lease ends it, when it is over
   */
  public HttpResponse reply(
      HttpRequest request,
      OpenStreams.Lease lease,
      Selection selection,
      ListOptions options,
      Rendering rendering,
      CatalogImage image) {
    Source<List<WatchEvent>, NotUsed> events =
        counted(selection, source.events(selection, options, image).via(lease.flow()));
    WatchEncoder encoder = new WatchEncoder(selection.kind(), rendering, shared);
    Optional<WebSocketUpgrade> upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade);
    return upgrade.isPresent()
        ? overWebSocket(upgrade.get(), events, encoder)
        : overHttp(events, encoder);
  }

  private Source<List<WatchEvent>, NotUsed> counted(
      Selection selection, Source<List<WatchEvent>, NotUsed> events) {
    ResourceKind kind = selection.kind();
    RequestMetrics.Watched watched =
        metrics.watches(
            kind.group(),
            kind.version(),
            kind.plural(),
            selection.namespace().isEmpty() ? "cluster" : "namespace");
    return events
        .map(
            batch -> {
              watched.sent(batch.size());
              return batch;
            })
        .watchTermination(
            (started, done) -> {
              watched.begun();
              done.whenComplete((_, _) -> watched.ended());
              return started;
            });
  }

  private static HttpResponse overHttp(
      Source<List<WatchEvent>, NotUsed> events, WatchEncoder encoder) {
    Source<ByteString, NotUsed> lines = events.map(batch -> lines(batch, encoder));
    return Replies.uncached()
        .withEntity(HttpEntities.createChunked(ContentTypes.APPLICATION_JSON, lines));
  }

  /** One chunk for events that happened together. */
  private static ByteString lines(List<WatchEvent> batch, WatchEncoder encoder) {
    ByteString all = ByteString.emptyByteString();
    for (WatchEvent event : batch) {
      all = all.concat(encoder.line(event).bytes());
    }
    return all;
  }

  private HttpResponse overWebSocket(
      WebSocketUpgrade upgrade, Source<List<WatchEvent>, NotUsed> events, WatchEncoder encoder) {
    Source<Message, NotUsed> frames =
        events
            .mapConcat(batch -> batch)
            .map(event -> encoder.line(event).frame())
            .backpressureTimeout(unread);
    // What the client sends is ignored; when it closes, the watch ends.
    return upgrade.handleMessagesWith(Flow.fromSinkAndSourceCoupled(Sink.ignore(), frames));
  }
}
