package io.fairlead.multijvm.history;

/**
 * Which object.
 *
 * @param kind plural resource, {@code services}
 */
record Key(String kind, String name) implements Comparable<Key> {
  @Override
  public int compareTo(Key other) {
    int kinds = kind.compareTo(other.kind);
    return kinds != 0 ? kinds : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
