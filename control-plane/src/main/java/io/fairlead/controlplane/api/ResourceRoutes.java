package io.fairlead.controlplane.api;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.discovery.Verbs;
import io.fairlead.controlplane.api.gate.AuditTrail;
import io.fairlead.controlplane.api.gate.OpenStreams;
import io.fairlead.controlplane.api.http.Accept;
import io.fairlead.controlplane.api.http.Headers;
import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.http.Representation;
import io.fairlead.controlplane.api.http.Target;
import io.fairlead.controlplane.api.read.ListOptions;
import io.fairlead.controlplane.api.read.Lists;
import io.fairlead.controlplane.api.read.Rendering;
import io.fairlead.controlplane.api.read.Selection;
import io.fairlead.controlplane.api.read.TableRows.IncludeObject;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.status.StatusJson;
import io.fairlead.controlplane.api.watch.Watches;
import io.fairlead.controlplane.api.write.Body;
import io.fairlead.controlplane.api.write.Deadline;
import io.fairlead.controlplane.api.write.Deletes;
import io.fairlead.controlplane.api.write.Deletes.Deleted;
import io.fairlead.controlplane.api.write.Outcome;
import io.fairlead.controlplane.api.write.WriteOptions;
import io.fairlead.controlplane.api.write.Writes;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.KindRules;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * The verbs of every kind: which of them a method on a target is, and what they answer. Verbs a
 * kind does not have are 405.
 */
final class ResourceRoutes {
  private static final List<String> ENDPOINTS_WARNING =
      List.of("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");

  private final Lists lists;
  private final Watches watches;
  private final Writes writes;
  private final Deletes deletes;
  private final Clock clock;

  ResourceRoutes(Lists lists, Watches watches, Writes writes, Deletes deletes, Clock clock) {
    this.lists = lists;
    this.watches = watches;
    this.writes = writes;
    this.deletes = deletes;
    this.clock = clock;
  }

  /** A request for a resource, its body read. */
  record Call(
      HttpRequest request,
      User user,
      String method,
      Query query,
      Body body,
      Accept accept,
      OpenStreams.Lease lease,
      Deadline deadline) {

    /** The version of the URL: what is read and written is in it. */
    ApiVersion version() {
      return ApiVersion.ofPath(request.getUri().path()).orElseThrow();
    }

    Selection selection(ResourceKind kind, String namespace) {
      return Selection.parse(kind, version(), namespace, query);
    }

    WriteOptions writeOptions(String name) {
      return WriteOptions.parse(name, user, version(), query, userAgent());
    }

    WriteOptions patchOptions(PatchType type) {
      return WriteOptions.ofPatch(type, user, version(), query, userAgent());
    }

    private String userAgent() {
      return Headers.value(request, "user-agent");
    }
  }

  CompletionStage<HttpResponse> collection(Target.Collection target, Call call) {
    ResourceKind kind = target.kind();
    CompletionStage<HttpResponse> answer =
        switch (call.method()) {
          case "GET" -> listOrWatch(call.selection(kind, target.namespace()), call);
          case "POST" -> {
            if (!Verbs.allows(kind, "create")
                || (kind.namespaced() && target.namespace().isEmpty())) {
              throw Failures.methodNotAllowed().rejected();
            }
            yield create(target, call);
          }
          case "DELETE" -> {
            if (!Verbs.allows(kind, "deletecollection")
                || (kind.namespaced() && target.namespace().isEmpty())) {
              throw Failures.methodNotAllowed().rejected();
            }
            yield deleteCollection(target, call);
          }
          default -> throw Failures.methodNotAllowed().rejected();
        };
    return withKindWarnings(kind, answer);
  }

  CompletionStage<HttpResponse> item(Target.Item target, Call call) {
    ResourceKey key = target.key();
    if (!call.method().equals("GET") && !Verbs.allows(key.kind(), "update")) {
      throw Failures.methodNotAllowed().rejected();
    }
    CompletionStage<HttpResponse> answer =
        switch (call.method()) {
          case "GET" ->
              call.query().flag("watch")
                  ? listOrWatch(call.selection(key.kind(), key.namespace()).named(key.name()), call)
                  : get(key, call);
          case "PUT" -> replace(key, Part.MAIN, call);
          case "PATCH" -> patch(key, Part.MAIN, call);
          case "DELETE" -> delete(key, call);
          default -> throw Failures.methodNotAllowed().rejected();
        };
    return withKindWarnings(key.kind(), answer);
  }

  CompletionStage<HttpResponse> status(Target.StatusOf target, Call call) {
    return switch (call.method()) {
      case "GET" -> get(target.key(), call);
      case "PUT" -> replace(target.key(), Part.STATUS, call);
      case "PATCH" -> patch(target.key(), Part.STATUS, call);
      default -> throw Failures.methodNotAllowed().rejected();
    };
  }

  private CompletionStage<HttpResponse> get(ResourceKey key, Call call) {
    Rendering rendering = rendering(call);
    long version = ListOptions.resourceVersion(call.query().text("resourceVersion")).orElse(0L);
    return lists
        .notOlderThan(version)
        .thenApply(
            image -> {
              CatalogObject object = image.get(key);
              if (object == null) {
                throw Failures.notFound(key).rejected();
              }
              return Replies.json(200, rendering.object(object));
            });
  }

  private CompletionStage<HttpResponse> listOrWatch(Selection selection, Call call) {
    ListOptions options = ListOptions.parse(call.query());
    Rendering rendering = rendering(call);
    if (!options.watch()) {
      return lists
          .page(selection, options)
          .thenApply(page -> Replies.json(200, rendering.page(page)));
    }
    if (call.accept().yaml()) {
      throw Failures.notAcceptable().rejected(); // YAML has no way to say where an event ends
    }
    boolean initial = options.sendInitialEvents().orElse(false);
    return lists
        .notOlderThan(initial ? options.resourceVersion().orElse(0L) : 0)
        .thenApply(
            image ->
                watches.reply(call.request(), call.lease(), selection, options, rendering, image));
  }

  private CompletionStage<HttpResponse> create(Target.Collection target, Call call) {
    Rendering rendering = rendering(call);
    WriteOptions options = call.writeOptions("CreateOptions");
    return writes
        .by(Authors.of(call, "create"), call.deadline())
        .create(target.kind(), target.namespace(), call.body(), options)
        .thenApply(outcome -> written(outcome, rendering));
  }

  private CompletionStage<HttpResponse> replace(ResourceKey key, Part part, Call call) {
    Rendering rendering = rendering(call);
    WriteOptions options = call.writeOptions("UpdateOptions");
    return writes
        .by(Authors.of(call, "update"), call.deadline())
        .replace(key, part, call.body(), options)
        .thenApply(outcome -> written(outcome, rendering));
  }

  private CompletionStage<HttpResponse> patch(ResourceKey key, Part part, Call call) {
    Rendering rendering = rendering(call);
    PatchType type = Writes.patchType(key.kind(), call.body());
    WriteOptions options = call.patchOptions(type);
    return writes
        .by(Authors.of(call, Authors.patchVerb(call)), call.deadline())
        .patch(key, part, type, call.body(), options)
        .thenApply(outcome -> written(outcome, rendering));
  }

  private static HttpResponse written(Outcome outcome, Rendering rendering) {
    return Replies.withWarnings(
            Replies.json(outcome.code(), rendering.object(outcome.object())), outcome.warnings())
        .addAttribute(AuditTrail.WRITTEN, outcome.object());
  }

  private CompletionStage<HttpResponse> delete(ResourceKey key, Call call) {
    Rendering rendering = rendering(call);
    return deletes
        .by(Authors.of(call, "delete"), call.deadline())
        .delete(key, call.body(), call.query())
        .thenApply(
            deleted ->
                deleted(deleted, rendering).addAttribute(AuditTrail.WRITTEN, deleted.object()));
  }

  private static HttpResponse deleted(Deleted deleted, Rendering rendering) {
    return switch (deleted) {
      case Deleted.Gone gone -> gone(gone.object(), rendering);
      case Deleted.Terminating terminating ->
          Replies.json(200, rendering.object(terminating.object()));
    };
  }

  /** The last state for the kinds whose registry returns it, else a Status. */
  private static HttpResponse gone(CatalogObject last, Rendering rendering) {
    ResourceKey key = last.key();
    if (KindRules.of(key.kind()).returned()) {
      return Replies.json(200, rendering.object(last));
    }
    return Replies.json(
        200,
        StatusJson.deleted(
            key.name(),
            rendering.version().group(),
            key.kind().plural(),
            last.json().path("metadata").path("uid").asString("")));
  }

  private CompletionStage<HttpResponse> deleteCollection(Target.Collection target, Call call) {
    Selection selection = call.selection(target.kind(), target.namespace());
    Rendering rendering =
        new Rendering(Representation.FULL, IncludeObject.METADATA, call.version(), clock);
    return deletes
        .by(Authors.of(call, "deletecollection"), call.deadline())
        .deleteCollection(selection, call.body(), call.query())
        .thenApply(page -> Replies.json(200, rendering.page(page)));
  }

  private Rendering rendering(Call call) {
    Representation as =
        call.accept().representation().orElseThrow(() -> Failures.notAcceptable().rejected());
    return new Rendering(as, IncludeObject.parse(call.query()), call.version(), clock);
  }

  private static CompletionStage<HttpResponse> withKindWarnings(
      ResourceKind kind, CompletionStage<HttpResponse> answer) {
    return kind == ResourceKind.ENDPOINTS
        ? answer.thenApply(r -> Replies.withWarnings(r, ENDPOINTS_WARNING))
        : answer;
  }
}
