package io.fairlead.controlplane.api.http;

import io.fairlead.controlplane.kinds.schema.OpenApiType;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What hangs below an object besides its status, and the kind that is read and written there. */
public enum Subresource {
  SCALE("autoscaling", "Scale", "io.k8s.api.autoscaling.v1", List.of("get", "patch", "update")),
  EVICTION("policy", "Eviction", "io.k8s.api.policy.v1", List.of("create")),
  BINDING("", "Binding", "io.k8s.api.core.v1", List.of("create")),
  LOG("", "Pod", "io.k8s.api.core.v1", List.of("get")),
  ATTACH("", "PodAttachOptions", "io.k8s.api.core.v1", List.of("create", "get")),
  EXEC("", "PodExecOptions", "io.k8s.api.core.v1", List.of("create", "get")),
  PORTFORWARD("", "PodPortForwardOptions", "io.k8s.api.core.v1", List.of("create", "get")),
  FINALIZE("", "Namespace", "io.k8s.api.core.v1", List.of("update")),
  TOKEN("authentication.k8s.io", "TokenRequest", "io.k8s.api.authentication.v1", List.of("create"));

  private final OpenApiType type;
  private final List<String> verbs;

  Subresource(String group, String kind, String schemas, List<String> verbs) {
    this.type = new OpenApiType(new ApiVersion(group, "v1"), kind, schemas + "." + kind);
    this.verbs = verbs;
  }

  /** The last part of its URL, {@code scale}. */
  public String path() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is read and written there. */
  public OpenApiType type() {
    return type;
  }

  public String kind() {
    return type.kind();
  }

  /** The {@code apiVersion} of what is read and written there. */
  public String apiVersion() {
    return type.version().text();
  }

  /** As discovery lists them, sorted. */
  public List<String> verbs() {
    return verbs;
  }

  /** Connects to a pod, and goes on for as long as that lasts; its type is in the query. */
  public boolean connects() {
    return switch (this) {
      case ATTACH, EXEC, PORTFORWARD -> true;
      case SCALE, EVICTION, BINDING, LOG, FINALIZE, TOKEN -> false;
    };
  }

  /** Whether one of that path connects. */
  public static boolean connects(String path) {
    return Arrays.stream(values()).anyMatch(sub -> sub.connects() && sub.path().equals(path));
  }

  /** Whether the answer of one of that path may go on for hours. */
  public static boolean longRunning(String path) {
    return connects(path) || path.equals(LOG.path());
  }

  /** Those of a kind, by path. */
  public static List<Subresource> of(ResourceKind kind) {
    return switch (kind) {
      case POD -> List.of(ATTACH, BINDING, EVICTION, EXEC, LOG, PORTFORWARD);
      case NAMESPACE -> List.of(FINALIZE);
      case SERVICE_ACCOUNT -> List.of(TOKEN);
      default -> kind.scaleSubresource() ? List.of(SCALE) : List.of();
    };
  }

  static Optional<Subresource> of(ResourceKind kind, String path) {
    return of(kind).stream().filter(sub -> sub.path().equals(path)).findFirst();
  }

  static boolean isOne(String path) {
    return Arrays.stream(values()).anyMatch(sub -> sub.path().equals(path));
  }
}
