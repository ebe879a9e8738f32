package io.fairlead.model.node;

import io.fairlead.model.meta.NamespacedName;

/** The key of one image entry. */
public record ImageKey(EntryType type, NamespacedName name) implements Comparable<ImageKey> {

  @Override
  public int compareTo(ImageKey other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : name.compareTo(other.name);
  }
}
