package io.fairlead.model.meta;

/** The identity of one object: kind, namespace (empty when cluster-scoped) and name. */
public record ResourceKey(ResourceKind kind, String namespace, String name)
    implements Comparable<ResourceKey> {

  public NamespacedName namespacedName() {
    return new NamespacedName(namespace, name);
  }

  @Override
  public int compareTo(ResourceKey other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : namespacedName().compareTo(other.namespacedName());
  }

  /** {@code services/default/api} or {@code namespaces/default}. */
  @Override
  public String toString() {
    return kind.plural() + "/" + namespacedName();
  }
}
