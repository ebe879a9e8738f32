package io.fairlead.controlplane.api;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.access.rbac.RequestAttributes;
import io.fairlead.controlplane.api.ResourceRoutes.Call;
import io.fairlead.controlplane.api.discovery.CustomResources;
import io.fairlead.controlplane.api.discovery.Discovery;
import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.api.gate.AuditTrail;
import io.fairlead.controlplane.api.gate.Gate;
import io.fairlead.controlplane.api.gate.InFlight;
import io.fairlead.controlplane.api.gate.OpenStreams;
import io.fairlead.controlplane.api.history.HistoryTarget;
import io.fairlead.controlplane.api.history.Revisions;
import io.fairlead.controlplane.api.http.Accept;
import io.fairlead.controlplane.api.http.Bodies;
import io.fairlead.controlplane.api.http.Headers;
import io.fairlead.controlplane.api.http.PrettyPrint;
import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.controlplane.api.http.Target;
import io.fairlead.controlplane.api.http.YamlReplies;
import io.fairlead.controlplane.api.openapi.OpenApiDocuments;
import io.fairlead.controlplane.api.review.Answer;
import io.fairlead.controlplane.api.review.Reviews;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.controlplane.api.write.Body;
import io.fairlead.controlplane.api.write.Deadline;
import io.fairlead.controlplane.api.write.WriteOptions;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.metrics.RequestMetrics;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to its answer: who asks, what for, and what became of it. The one place where
 * refusals become Status objects, and where a defect becomes a 500 and a line in the log. Holds no
 * state; called by as many connections at once as there are.
 */
final class RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH", "DELETE");
  private static final String CACHE_DISCOVERY = "public";

  private final ClassicActorSystemProvider system;
  private final Gate gate;
  private final AuditTrail audit;
  private final Discovery discovery;
  private final OpenApiDocuments openApi;
  private final Newest newest;
  private final ResourceRoutes resources;
  private final Revisions revisions;
  private final Reviews reviews;
  private final SubresourceRoutes subresources;
  private final HealthChecks health;
  private final MetricsPage metricsPage;
  private final RequestMetrics metrics;
  private final InFlight inFlight;
  private final OpenStreams streams;

  RequestHandler(
      ClassicActorSystemProvider system,
      Access access,
      Discovery discovery,
      OpenApiDocuments openApi,
      Newest newest,
      ResourceRoutes resources,
      Revisions revisions,
      SubresourceRoutes subresources,
      HealthChecks health,
      MetricsPage metricsPage,
      RequestMetrics metrics,
      InFlight inFlight) {
    this.system = system;
    this.gate = access.gate();
    this.streams = access.streams();
    this.audit = access.audit();
    this.discovery = discovery;
    this.openApi = openApi;
    this.newest = newest;
    this.resources = resources;
    this.revisions = revisions;
    this.reviews = access.reviews();
    this.subresources = subresources;
    this.health = health;
    this.metricsPage = metricsPage;
    this.metrics = metrics;
    this.inFlight = inFlight;
  }

  /** Answers one request; the stage never fails. */
  CompletionStage<HttpResponse> answer(HttpRequest request) {
    RequestMetrics.Running running = metrics.begin(request.method().value());
    AuditTrail.Entry entry = audit.begin(request);
    Accept accept = Accept.parse(Headers.value(request, "accept"));
    CompletionStage<HttpResponse> answer;
    try {
      answer = dispatch(request, accept, entry);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    return answer
        .exceptionally(error -> failed(request, error))
        .thenApply(response -> audit.end(entry, response))
        .thenApply(response -> PrettyPrint.ifWanted(request, response))
        .thenApply(response -> YamlReplies.ifWanted(accept, response))
        .thenApply(response -> counted(request, entry, running, response));
  }

  private static HttpResponse counted(
      HttpRequest request,
      AuditTrail.Entry entry,
      RequestMetrics.Running running,
      HttpResponse response) {
    String method = request.method().value();
    Attributes attributes =
        entry
            .asked()
            .orElseGet(() -> new Attributes.OfPath(method, withoutSlash(request.getUri().path())));
    boolean apply =
        method.equals("PATCH") && PatchType.APPLY.mediaType().equals(Bodies.contentType(request));
    boolean dryRun = request.getUri().rawQueryString().orElse("").contains("dryRun=All");
    running.answered(
        RequestLabels.of(attributes, apply, dryRun),
        response.status().intValue(),
        response.entity().getContentLengthOption().orElse(-1));
    return response;
  }

  private CompletionStage<HttpResponse> dispatch(
      HttpRequest request, Accept accept, AuditTrail.Entry entry) {
    String asked = withoutSlash(request.getUri().path());
    String method = request.method().value();
    Optional<String> watched =
        method.equals("GET") ? Target.deprecatedWatch(asked) : Optional.empty();
    String path = watched.orElse(asked);
    if (HealthChecks.covers(path) || path.equals("/version")) {
      return open(request, path, method, accept);
    }
    Query query = watched.isPresent() ? query(request).with("watch", "true") : query(request);
    User user = admitted(request, path, query, entry);
    boolean longRunning = entry.asked().map(RequestHandler::longRunning).orElse(false);
    Deadline deadline = deadline(request, query, longRunning);
    InFlight.Entered entered = entered(request, user, longRunning);
    CompletionStage<HttpResponse> answer;
    try {
      answer =
          body(request, entered)
              .thenCompose(
                  body ->
                      route(
                          path,
                          new Call(
                              request,
                              user,
                              method,
                              query,
                              body,
                              accept,
                              streams.of(request),
                              deadline)));
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    return answer.whenComplete((response, failure) -> entered.end());
  }

  private CompletionStage<Body> body(HttpRequest request, InFlight.Entered entered) {
    if (!WITH_BODY.contains(request.method().value())) {
      request.discardEntityBytes(system);
      return CompletableFuture.completedStage(new Body("", new byte[0]));
    }
    return Bodies.read(request, entered::take, system)
        .thenApply(bytes -> new Body(Bodies.contentType(request), bytes));
  }

  /** Counted among the requests under way; 429 when there are too many. */
  private InFlight.Entered entered(HttpRequest request, User user, boolean longRunning) {
    try {
      return inFlight.enter(user, request.method().value(), longRunning);
    } catch (Rejected refused) {
      request.discardEntityBytes(system);
      throw refused;
    }
  }

  private Deadline deadline(HttpRequest request, Query query, boolean longRunning) {
    try {
      return longRunning ? Deadline.ofRequest() : Deadline.of(query);
    } catch (Rejected refused) {
      request.discardEntityBytes(system);
      throw refused;
    }
  }

  /** Goes on after it was answered, for hours maybe: a watch, a log, a connection to a pod. */
  private static boolean longRunning(Attributes asked) {
    return asked.verb().equals("watch")
        || (asked instanceof Attributes.OfResource of
            && of.group().isEmpty()
            && of.resource().equals("pods")
            && Subresource.longRunning(of.subresource()));
  }

  /** As whom the request is done; 401 or 403 when it is not to be done at all. */
  private User admitted(HttpRequest request, String path, Query query, AuditTrail.Entry entry) {
    Attributes asked =
        RequestAttributes.parse(
            request.method().value(), path, query.flag("watch"), query.text("fieldSelector"));
    entry.asked(asked);
    try {
      return gate.admit(request, asked, entry).user();
    } catch (Rejected refused) {
      request.discardEntityBytes(system);
      throw refused;
    }
  }

  private static Query query(HttpRequest request) {
    return Query.parse(request.getUri().rawQueryString().orElse(""));
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** What anybody may ask: whether we are well, and which version we speak. */
  private CompletionStage<HttpResponse> open(
      HttpRequest request, String path, String method, Accept accept) {
    request.discardEntityBytes(system);
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw Failures.methodNotAllowed().rejected();
    }
    HttpResponse response =
        HealthChecks.covers(path)
            ? health.answer(path, query(request))
            : discovery
                .find(path, accept)
                .map(document -> document.reply(request, "no-cache, private"))
                .orElseThrow();
    return CompletableFuture.completedStage(response);
  }

  private CompletionStage<HttpResponse> route(String path, Call call) {
    if (path.equals(MetricsPage.PATH) && call.method().equals("GET")) {
      return metricsPage.answer(call.request());
    }
    Optional<HistoryTarget> past = HistoryTarget.parse(path);
    if (past.isPresent()) {
      if (!call.method().equals("GET")) {
        throw Failures.methodNotAllowed().rejected();
      }
      return revisions
          .answer(past.get(), call.query())
          .thenApply(answer -> Replies.json(200, answer));
    }
    return switch (Target.parse(path)) {
      case Target.Collection collection ->
          call.method().equals("DELETE")
              ? newest.before(() -> resources.collection(collection, call))
              : newest.of(call, () -> resources.collection(collection, call));
      case Target.Item item -> newest.of(call, () -> resources.item(item, call));
      case Target.StatusOf status -> newest.of(call, () -> resources.status(status, call));
      case Target.Sub sub ->
          Subresource.longRunning(sub.subresource().path())
              ? newest.before(() -> subresources.answer(sub, call))
              : newest.of(call, () -> subresources.answer(sub, call));
      case Target.GroupVersion ignored -> document(path, call);
      case Target.Other ignored -> document(path, call);
      case Target.Unknown ignored -> unstored(path, call);
    };
  }

  private CompletionStage<HttpResponse> document(String path, Call call) {
    Optional<HttpResponse> found =
        discovery
            .find(path, call.accept())
            .map(document -> document.reply(call.request(), CACHE_DISCOVERY))
            .or(() -> openApi.find(call.request(), path, call.query()));
    if (found.isPresent() && !call.method().equals("GET")) {
      throw Failures.methodNotAllowed().rejected();
    }
    if (found.isEmpty() && (path.startsWith("/api/") || path.startsWith("/apis/"))) {
      throw Failures.noSuchResource().rejected();
    }
    return CompletableFuture.completedStage(
        found.orElseGet(() -> Replies.text(404, "404 page not found\n")));
  }

  /** Resources without objects of their own. */
  private CompletionStage<HttpResponse> unstored(String path, Call call) {
    if (path.equals(CustomResources.PATH)
        && call.method().equals("GET")
        && !call.query().flag("watch")) {
      return CompletableFuture.completedStage(Replies.json(200, CustomResources.none()));
    }
    ReviewKind.At review =
        ReviewKind.ofPath(path).orElseThrow(() -> Failures.noSuchResource().rejected());
    if (!call.method().equals("POST")) {
      throw Failures.methodNotAllowed().rejected();
    }
    WriteOptions options = call.writeOptions("CreateOptions");
    Answer answer = reviews.answer(review, call.user(), call.body(), options.fieldValidation());
    return CompletableFuture.completedStage(
        Replies.withWarnings(Replies.json(201, answer.json()), answer.warnings()));
  }

  private static HttpResponse failed(HttpRequest request, Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof Rejected rejected) {
      return Replies.failure(rejected.failure());
    }
    String what = request.method().value() + " " + request.getUri().path();
    LOG.atError()
        .setMessage("a request failed by a defect")
        .addKeyValue("request", what)
        .addKeyValue("error", cause.toString())
        .setCause(cause)
        .log();
    return Replies.failure(Failures.internal(what, cause.toString()));
  }
}
