package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.gate.OpenStreams;
import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.streams.ContainerChoice;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamRequest;
import io.fairlead.model.stream.StreamRequest.Output;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** {@code GET pods/NAME/log}: what a container wrote, as the agent of its node kept it. */
final class PodLogs {
  private static final FieldPath NOWHERE = FieldPath.of("");
  private static final List<String> STREAMS = List.of("All", "Stderr", "Stdout");

  private final Supplier<CatalogImage> catalog;
  private final PodStreams streams;
  private final InstantSource clock;

  PodLogs(Supplier<CatalogImage> catalog, PodStreams streams, InstantSource clock) {
    this.catalog = catalog;
    this.streams = streams;
    this.clock = clock;
  }

  /** The answer; of a followed log it goes on until the container ends. */
  CompletionStage<HttpResponse> answer(ResourceKey key, Query query, OpenStreams.Lease lease) {
    CatalogObject found = catalog.get().get(key);
    if (found == null) {
      throw Failures.notFound(key).rejected();
    }
    Pod pod = PodJson.read(found.json());
    StreamRequest.Logs request =
        request(
            pod.name(),
            pod.uid(),
            ContainerChoice.of(found.json(), query.text("container")),
            query);
    if (!pod.declaredIp().isEmpty()) {
      throw Failures.badRequest(
              "pod %s stands for a process that runs elsewhere".formatted(pod.name().name()))
          .rejected();
    }
    if (pod.nodeName().isEmpty()) {
      return CompletableFuture.completedStage(
          HttpResponse.create().withStatus(StatusCodes.NO_CONTENT));
    }
    return streams.open(pod.nodeName(), request).thenApply(log -> answer(log, lease));
  }

  private static HttpResponse answer(
      Flow<StreamFrame, StreamFrame, NotUsed> log, OpenStreams.Lease lease) {
    Source<ByteString, ?> bytes =
        Source.<StreamFrame>maybe()
            .via(log)
            .filter(frame -> frame.channel() == StreamFrame.Channel.STDOUT)
            .filter(frame -> frame.payload().length > 0)
            .map(frame -> ByteString.fromArrayUnsafe(frame.payload()))
            .via(lease.flow());
    return Replies.uncached().withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, bytes));
  }

  private StreamRequest.Logs request(
      NamespacedName pod, String uid, String container, Query query) {
    Optional<Long> tailLines = query.number("tailLines");
    Optional<Long> limitBytes = query.number("limitBytes");
    Optional<Long> sinceSeconds = query.number("sinceSeconds");
    Optional<Instant> sinceTime = time(query.text("sinceTime"));
    String stream = query.text("stream").isEmpty() ? "All" : query.text("stream");
    List<FieldError> errors = new ArrayList<>();
    tailLines
        .filter(lines -> lines < 0)
        .ifPresent(
            lines ->
                errors.add(
                    FieldError.invalid(
                        FieldPath.of("tailLines"), lines, "must be greater than or equal to 0")));
    limitBytes
        .filter(bytes -> bytes < 1)
        .ifPresent(bytes -> errors.add(positive("limitBytes", bytes)));
    if (sinceSeconds.isPresent() && sinceTime.isPresent()) {
      errors.add(
          FieldError.forbidden(
              NOWHERE, "at most one of `sinceTime` or `sinceSeconds` may be specified"));
    } else if (sinceSeconds.isPresent() && sinceSeconds.get() < 1) {
      errors.add(positive("sinceSeconds", sinceSeconds.get()));
    }
    if (!STREAMS.contains(stream)) {
      errors.add(FieldError.notSupported(FieldPath.of("stream"), stream, STREAMS));
    } else if (!stream.equals("All") && tailLines.isPresent()) {
      errors.add(
          FieldError.forbidden(
              NOWHERE, "`tailLines` and specific `stream` are mutually exclusive for now"));
    }
    if (!errors.isEmpty()) {
      throw Failures.invalid("", "PodLogOptions", pod.name(), errors).rejected();
    }
    return new StreamRequest.Logs(
        pod,
        uid,
        container,
        query.flag("follow"),
        query.flag("previous"),
        tailLines.orElse(null),
        sinceTime
            .or(() -> sinceSeconds.map(seconds -> clock.instant().minusSeconds(seconds)))
            .orElse(null),
        limitBytes.orElse(null),
        query.flag("timestamps"),
        switch (stream) {
          case "Stdout" -> Output.STDOUT;
          case "Stderr" -> Output.STDERR;
          default -> Output.ALL;
        });
  }

  private static FieldError positive(String field, long value) {
    return FieldError.invalid(FieldPath.of(field), value, "must be greater than 0");
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw Failures.badRequest(
              "parsing time \"%s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"%s\" as \"2006\""
                  .formatted(text, text))
          .rejected();
    }
  }
}
