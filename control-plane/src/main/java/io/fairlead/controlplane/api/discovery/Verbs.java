package io.fairlead.controlplane.api.discovery;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;

/** The verbs of each kind; discovery publishes them and the request handler keeps to them. */
public final class Verbs {
  private static final List<String> ALL =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final List<String> WITHOUT_COLLECTION =
      List.of("create", "delete", "get", "list", "patch", "update", "watch");

  private static final List<String> READ = List.of("get", "list", "watch");

  /** The verbs of a {@code status} subresource. */
  static final List<String> STATUS = List.of("get", "patch", "update");

  private Verbs() {}

  public static List<String> of(ResourceKind kind) {
    return switch (kind) {
      case NAMESPACE -> WITHOUT_COLLECTION;
      case POLICY_STATUS -> READ;
      default -> ALL;
    };
  }

  public static boolean allows(ResourceKind kind, String verb) {
    return of(kind).contains(verb);
  }
}
