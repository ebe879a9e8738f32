package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.ResourceRoutes.Call;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.http.Target;
import io.fairlead.controlplane.api.review.Answer;
import io.fairlead.controlplane.api.review.TokenRequests;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.stream.Connections;
import io.fairlead.controlplane.api.write.WriteOptions;
import io.fairlead.controlplane.api.write.WriteRoutes;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import tools.jackson.databind.node.ObjectNode;

/** The verbs of subresources other than status. */
final class SubresourceRoutes {
  private final WriteRoutes writes;
  private final TokenRequests tokens;
  private final PodLogs logs;
  private final Supplier<CatalogImage> image;
  private final Connections connections;

  SubresourceRoutes(
      WriteRoutes writes,
      TokenRequests tokens,
      PodLogs logs,
      Supplier<CatalogImage> image,
      Connections connections) {
    this.writes = writes;
    this.tokens = tokens;
    this.logs = logs;
    this.image = image;
    this.connections = connections;
  }

  CompletionStage<HttpResponse> answer(Target.Sub target, Call call) {
    ResourceKey key = target.key();
    return switch (target.subresource()) {
      case SCALE -> scale(key, call);
      case EVICTION -> {
        require(call, "POST");
        yield writes
            .pods()
            .by(Authors.of(call, "create"), call.deadline())
            .evict(key, call.body(), call.query())
            .thenApply(status -> Replies.json(201, status));
      }
      case BINDING -> {
        require(call, "POST");
        yield writes
            .pods()
            .by(Authors.of(call, "create"), call.deadline())
            .bind(key, call.body(), call.writeOptions("CreateOptions"))
            .thenApply(status -> Replies.json(201, status));
      }
      case FINALIZE -> {
        require(call, "PUT");
        yield writes
            .namespaces()
            .by(Authors.of(call, "update"), call.deadline())
            .replace(key, call.body(), call.writeOptions("UpdateOptions"))
            .thenApply(now -> Replies.json(200, ByteString.fromArrayUnsafe(now.bytes())));
      }
      case LOG -> {
        require(call, "GET");
        yield logs.answer(key, call.query(), call.lease());
      }
      case TOKEN -> {
        require(call, "POST");
        WriteOptions options = call.writeOptions("CreateOptions");
        Answer answer = tokens.answer(key, call.body(), options.fieldValidation());
        yield CompletableFuture.completedStage(
            Replies.withWarnings(Replies.json(201, answer.json()), answer.warnings()));
      }
      case EXEC ->
          connections.exec(call.request(), call.lease(), connectable(key, call), call.query());
      case ATTACH ->
          connections.attach(call.request(), call.lease(), connectable(key, call), call.query());
      case PORTFORWARD ->
          connections.portForward(
              call.request(), call.lease(), connectable(key, call), call.query());
    };
  }

  private CatalogObject connectable(ResourceKey pod, Call call) {
    if (!call.method().equals("GET") && !call.method().equals("POST")) {
      throw Failures.methodNotAllowed().rejected();
    }
    CatalogObject found = image.get().get(pod);
    if (found == null) {
      throw Failures.notFound(pod).rejected();
    }
    return found;
  }

  private CompletionStage<HttpResponse> scale(ResourceKey key, Call call) {
    CompletionStage<ObjectNode> scale =
        switch (call.method()) {
          case "GET" -> CompletableFuture.completedStage(writes.scales().get(key));
          case "PUT" ->
              writes
                  .scales()
                  .by(Authors.of(call, "update"), call.deadline())
                  .replace(key, call.body(), call.writeOptions("UpdateOptions"));
          case "PATCH" ->
              writes
                  .scales()
                  .by(Authors.of(call, Authors.patchVerb(call)), call.deadline())
                  .patch(key, call.body(), call.writeOptions("PatchOptions"));
          default -> throw Failures.methodNotAllowed().rejected();
        };
    return scale.thenApply(json -> Replies.json(200, json));
  }

  private static void require(Call call, String method) {
    if (!call.method().equals(method)) {
      throw Failures.methodNotAllowed().rejected();
    }
  }
}
