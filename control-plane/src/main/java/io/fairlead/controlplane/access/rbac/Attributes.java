package io.fairlead.controlplane.access.rbac;

import io.fairlead.model.meta.ResourceKey;

/** What somebody wants to do, as roles speak of it. */
public sealed interface Attributes {

  /** {@code get}, {@code list}, {@code create} ..., or the HTTP method in lower case. */
  String verb();

  /**
   * Something with a resource.
   *
   * @param group empty: the core group
   * @param namespace empty: at the cluster scope
   * @param subresource empty: the resource itself
   * @param name empty: not known, or all of them
   */
  record OfResource(
      String verb,
      String group,
      String version,
      String namespace,
      String resource,
      String subresource,
      String name)
      implements Attributes {

    /** A verb on one object of ours. */
    public static OfResource of(String verb, ResourceKey key) {
      return new OfResource(
          verb,
          key.kind().group(),
          key.kind().version(),
          key.namespace(),
          key.kind().plural(),
          "",
          key.name());
    }

    /** {@code pods} or {@code pods/status}. */
    public String combined() {
      return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
  }

  /** Something with a path that is no resource, {@code /metrics}. */
  record OfPath(String verb, String path) implements Attributes {}
}
