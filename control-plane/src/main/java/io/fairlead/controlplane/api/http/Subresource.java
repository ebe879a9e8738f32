package io.fairlead.controlplane.api.http;

import io.fairlead.model.meta.ResourceKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What hangs below an object besides its status, and the kind that is read and written there. */
public enum Subresource {
  SCALE("autoscaling", "v1", "Scale", List.of("get", "patch", "update")),
  EVICTION("policy", "v1", "Eviction", List.of("create")),
  BINDING("", "v1", "Binding", List.of("create")),
  FINALIZE("", "v1", "Namespace", List.of("update"));

  private final String group;
  private final String version;
  private final String kind;
  private final List<String> verbs;

  Subresource(String group, String version, String kind, List<String> verbs) {
    this.group = group;
    this.version = version;
    this.kind = kind;
    this.verbs = verbs;
  }

  /** The last part of its URL, {@code scale}. */
  public String path() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The group of its kind; empty for the core group. */
  public String group() {
    return group;
  }

  public String version() {
    return version;
  }

  public String kind() {
    return kind;
  }

  /** The {@code apiVersion} of what is read and written there. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** As discovery lists them, sorted. */
  public List<String> verbs() {
    return verbs;
  }

  /** Those of a kind, by path. */
  public static List<Subresource> of(ResourceKind kind) {
    return switch (kind) {
      case POD -> List.of(BINDING, EVICTION);
      case NAMESPACE -> List.of(FINALIZE);
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
