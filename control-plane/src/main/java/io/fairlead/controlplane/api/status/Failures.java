package io.fairlead.controlplane.api.status;

import io.fairlead.controlplane.api.status.Failure.Cause;
import io.fairlead.controlplane.api.status.Failure.Details;
import io.fairlead.controlplane.kinds.apply.Applied;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.validation.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** One maker for each way a request can fail, in kube-apiserver's words. */
public final class Failures {
  private Failures() {}

  /** 401: no token, or not one of ours. */
  public static Failure unauthorized() {
    return new Failure(401, "Unauthorized", "Unauthorized", Details.NONE);
  }

  /** 400 with a sentence of the caller's. */
  public static Failure badRequest(String message) {
    return new Failure(400, "BadRequest", message, Details.NONE);
  }

  /** 404: the object is not there. */
  public static Failure notFound(ResourceKey key) {
    return new Failure(
        404,
        "NotFound",
        "%s \"%s\" not found".formatted(key.kind().qualifiedPlural(), key.name()),
        about(key));
  }

  /** 404: no such group, resource or subresource. */
  public static Failure noSuchResource() {
    return new Failure(
        404, "NotFound", "the server could not find the requested resource", Details.NONE);
  }

  /** 405: the resource exists, the verb does not. */
  public static Failure methodNotAllowed() {
    return methodNotAllowed("the server does not allow this method on the requested resource");
  }

  /** 405 with the reason why this kind has no such verb. */
  public static Failure methodNotAllowed(String message) {
    return new Failure(405, "MethodNotAllowed", message, Details.NONE);
  }

  /** 406: none of the representations that were asked for. */
  public static Failure notAcceptable() {
    return new Failure(
        406,
        "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml",
        Details.NONE);
  }

  /** 413: the body is larger than {@code limit} bytes. */
  public static Failure tooLarge(long limit) {
    return new Failure(
        413, "RequestEntityTooLarge", "Request entity too large: limit is " + limit, Details.NONE);
  }

  /** 415 with the media types that would do. */
  public static Failure unsupportedMediaType(List<String> accepted) {
    return new Failure(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", accepted),
        Details.NONE);
  }

  /** 415 with a sentence of the decoder's. */
  public static Failure unsupportedMediaType(String message) {
    return new Failure(415, "UnsupportedMediaType", message, Details.NONE);
  }

  /** 409: create of what exists. */
  public static Failure alreadyExists(ResourceKey key) {
    return new Failure(
        409,
        "AlreadyExists",
        "%s \"%s\" already exists".formatted(key.kind().qualifiedPlural(), key.name()),
        about(key));
  }

  /** 409: the caller's resourceVersion is not the object's. */
  public static Failure modified(ResourceKey key) {
    return conflict(
        key,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /** 409: another reason why the operation does not fit the object's state. */
  public static Failure conflict(ResourceKey key, String why) {
    return new Failure(
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s \"%s\": %s"
            .formatted(key.kind().qualifiedPlural(), key.name(), why),
        about(key));
  }

  /** 409 of a subresource, {@code pods/binding}. */
  public static Failure conflictAt(String resource, ResourceKey key, String why) {
    return new Failure(
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s \"%s\": %s".formatted(resource, key.name(), why),
        new Details(key.name(), key.kind().group(), resource, List.of(), 0));
  }

  /** 409: a delete precondition; Kubernetes names the Kind here, not the plural. */
  public static Failure preconditionFailed(ResourceKey key, String what, String asked, String is) {
    return new Failure(
        409,
        "Conflict",
        ("Operation cannot be fulfilled on %s \"%s\": the %s in the precondition (%s) does not"
                + " match the %s in record (%s). The object might have been %s")
            .formatted(
                key.kind().qualifiedKind(),
                key.name(),
                what,
                asked,
                what,
                is,
                what.equals("UID") ? "deleted and then recreated" : "modified"),
        about(key));
  }

  /** 409: an apply would change what others own. */
  public static Failure applyConflict(Applied.Conflicts conflicts) {
    List<Cause> causes =
        conflicts.all().stream()
            .map(c -> new Cause("FieldManagerConflict", c.text(), c.field().text()))
            .toList();
    return new Failure(409, "Conflict", conflicts.text(), new Details("", "", "", causes, 0));
  }

  /** 500 without a reason, as kube-apiserver has it: an apply that does not fit the schema. */
  public static Failure notTyped(String message) {
    return new Failure(500, "", message, Details.NONE);
  }

  /** 403: allowed to nobody, with the reason. */
  public static Failure forbidden(ResourceKey key, String why) {
    return new Failure(
        403,
        "Forbidden",
        "%s \"%s\" is forbidden: %s".formatted(key.kind().qualifiedPlural(), key.name(), why),
        about(key));
  }

  /** 403: the namespace is on its way out. */
  public static Failure namespaceTerminating(ResourceKey key) {
    String why =
        "unable to create new content in namespace %s because it is being terminated"
            .formatted(key.namespace());
    return forbidden(key, why)
        .withCause(
            new Cause(
                "NamespaceTerminating",
                "namespace %s is being terminated".formatted(key.namespace()),
                "metadata.namespace"));
  }

  /** 422: the object breaks rules; all of them are named. */
  public static Failure invalid(ResourceKind kind, String name, List<FieldError> errors) {
    return invalid(kind.group(), kind.kind(), name, errors);
  }

  /** As the other, for an object sent in another version than it is kept in. */
  public static Failure invalid(
      ResourceKind kind, ApiVersion version, String name, List<FieldError> errors) {
    return invalid(version.group(), kind.kind(), name, errors);
  }

  /** 422: the query's options break rules ({@code ListOptions}, {@code DeleteOptions} ...). */
  public static Failure invalidOptions(String options, List<FieldError> errors) {
    return invalid("meta.k8s.io", options, "", errors);
  }

  /** 422 about a kind that is not stored: a Scale, a Binding. */
  public static Failure invalid(String group, String kind, String name, List<FieldError> errors) {
    String all = errors.stream().map(FieldError::toString).collect(Collectors.joining(", "));
    List<Cause> causes =
        errors.stream()
            .map(e -> new Cause(e.reason().cause(), e.body(), e.field().text()))
            .toList();
    return new Failure(
        422,
        "Invalid",
        "%s \"%s\" is invalid: %s"
            .formatted(
                group.isEmpty() ? kind : kind + "." + group,
                name,
                errors.size() == 1 ? all : "[" + all + "]"),
        new Details(name, group, kind, causes, 0));
  }

  /** 422: a patch that cannot be applied to this object. */
  public static Failure patchNotApplicable(String message) {
    return new Failure(422, "Invalid", message, Details.NONE);
  }

  /** 410: that much history is not kept; the watcher lists again. */
  public static Failure expired(String message) {
    return new Failure(410, "Expired", message, Details.NONE);
  }

  /**
   * 410: the pages of this list can not go on from one moment.
   *
   * @param next the token to go on with at the present state
   */
  public static Failure continueExpired(String next) {
    return new Failure(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can"
            + " start a new list without the continue parameter, or use the continue token in this"
            + " response to retrieve the remainder of the results. Continuing with the provided"
            + " token results in an inconsistent list - objects that were created, modified, or"
            + " deleted between the time the first chunk was returned and now may show up in the"
            + " list.",
        Details.NONE,
        next);
  }

  /** 410 of a watch from {@code asked} when only changes after {@code oldest} are known. */
  public static Failure tooOldResourceVersion(long asked, long oldest) {
    return expired("too old resource version: %d (%d)".formatted(asked, oldest));
  }

  /** 429: as many requests are under way as there is room for. */
  public static Failure tooManyRequests() {
    return new Failure(
        429,
        "TooManyRequests",
        "Too many requests, please try again later.",
        new Details("", "", "", List.of(), 1));
  }

  /** 504: the time a request may take is over. */
  public static Failure timeout() {
    return new Failure(
        504,
        "Timeout",
        "Timeout: request did not complete within the allotted timeout",
        Details.NONE);
  }

  /** 504: a resourceVersion that this server has not reached. */
  public static Failure tooLargeResourceVersion(long asked, long current) {
    return new Failure(
        504,
        "Timeout",
        "Timeout: Too large resource version: %d, current: %d".formatted(asked, current),
        new Details(
            "",
            "",
            "",
            List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")),
            1));
  }

  /** 503: the part that would have to do it is not answering now. */
  public static Failure unavailable(String message, Duration retryAfter) {
    int seconds = (int) Math.max(1, Math.min(60, retryAfter.toSeconds()));
    return new Failure(
        503, "ServiceUnavailable", message, new Details("", "", "", List.of(), seconds));
  }

  /** 500: a defect of ours; {@code what} says which object and verb it hit. */
  public static Failure internal(String what, String error) {
    String message = "Internal error occurred: %s: %s".formatted(what, error);
    return new Failure(
        500,
        "InternalError",
        message,
        new Details("", "", "", List.of(new Cause("", what + ": " + error, "")), 0));
  }

  /** What an agent answered to a request about a pod. */
  public static Failure refused(StreamRefusal refusal) {
    return new Failure(refusal.code(), refusal.reason(), refusal.message(), Details.NONE);
  }

  /** 500: the node of a pod can not be asked. */
  public static Failure dialingBackend(String error) {
    return new Failure(500, "InternalError", "error dialing backend: " + error, Details.NONE);
  }

  private static Details about(ResourceKey key) {
    return new Details(key.name(), key.kind().group(), key.kind().plural(), List.of(), 0);
  }
}
