package io.fairlead.controlplane.api;

import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.controlplane.metrics.RequestMetrics.Asked;
import io.fairlead.model.meta.ResourceKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Under which labels a request is counted. Whatever clients ask for, there are only so many: what
 * is not served has no resource, a path that is none of ours no path.
 */
final class RequestLabels {
  private static final Set<String> PATHS =
      Set.of("/healthz", "/livez", "/readyz", "/version", "/metrics", "/api", "/apis");
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Set<String> SUBRESOURCES =
      Stream.concat(
              Stream.of("", "status"), Arrays.stream(Subresource.values()).map(Subresource::path))
          .collect(Collectors.toUnmodifiableSet());

  private RequestLabels() {}

  /**
   * The labels of a request.
   *
   * @param apply its body is one to be applied
   */
  static Asked of(Attributes attributes, boolean apply, boolean dryRun) {
    String dry = dryRun ? "All" : "";
    return switch (attributes) {
      case Attributes.OfPath(String verb, String path) ->
          new Asked(method(verb), "", "", "", "", path(path), "");
      case Attributes.OfResource wanted when isServed(wanted) ->
          new Asked(
              verb(wanted.verb(), apply),
              dry,
              wanted.group(),
              wanted.version(),
              wanted.resource(),
              wanted.subresource(),
              scope(wanted));
      case Attributes.OfResource unknown ->
          new Asked(verb(unknown.verb(), apply), "", "", "", "", "", "");
    };
  }

  private static boolean isServed(Attributes.OfResource wanted) {
    return SUBRESOURCES.contains(wanted.subresource())
        && (ResourceKind.byPlural(wanted.group(), wanted.version(), wanted.resource()).isPresent()
            || isReview(wanted));
  }

  private static boolean isReview(Attributes.OfResource wanted) {
    return wanted.version().equals("v1")
        && Arrays.stream(ReviewKind.values())
            .anyMatch(
                review ->
                    review.group().equals(wanted.group())
                        && review.plural().equals(wanted.resource()));
  }

  private static String scope(Attributes.OfResource wanted) {
    if (!wanted.name().isEmpty() || wanted.verb().equals("create")) {
      return "resource";
    }
    return wanted.namespace().isEmpty() ? "cluster" : "namespace";
  }

  private static String verb(String verb, boolean apply) {
    return switch (verb) {
      case "create" -> "POST";
      case "update" -> "PUT";
      case "patch" -> apply ? "APPLY" : "PATCH";
      case "get", "list", "watch", "delete", "deletecollection" -> verb.toUpperCase(Locale.ROOT);
      default -> "other";
    };
  }

  private static String method(String verb) {
    String method = verb.toUpperCase(Locale.ROOT);
    return METHODS.contains(method) ? method : "other";
  }

  private static String path(String path) {
    if (PATHS.contains(path)) {
      return path;
    }
    int second = path.indexOf('/', 1);
    String first = second < 0 ? path : path.substring(0, second);
    return switch (first) {
      case "/openapi" -> "/openapi";
      case "/healthz", "/livez", "/readyz", "/api", "/apis" -> first;
      default -> "";
    };
  }
}
