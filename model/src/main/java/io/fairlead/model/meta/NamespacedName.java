package io.fairlead.model.meta;

/** An object's name inside its namespace; {@code namespace} is empty for cluster-scoped objects. */
public record NamespacedName(String namespace, String name) implements Comparable<NamespacedName> {

  @Override
  public int compareTo(NamespacedName other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
