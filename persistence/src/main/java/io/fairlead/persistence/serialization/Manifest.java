package io.fairlead.persistence.serialization;

import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * The name a record has in the database, apart from its class name, and how older forms of it are
 * read. Written as {@code name:version}.
 *
 * <p>A field that may be absent in older records needs no new version: absent is null or zero. A
 * renamed, moved or reinterpreted field does: raise {@code version} and add the step that turns the
 * form before into the new one. Golden files of all versions stay for ever.
 *
 * @param version of what is written now, from 1
 * @param upcasts step {@code i} turns a tree of version {@code i + 1} into version {@code i + 2}
 */
public record Manifest<T>(
    String name, int version, Class<T> type, List<UnaryOperator<ObjectNode>> upcasts) {

  public Manifest {
    upcasts = List.copyOf(upcasts);
    if (name.isEmpty() || name.indexOf(':') >= 0) {
      throw new IllegalArgumentException("not the name of a manifest: " + name);
    }
    if (version != upcasts.size() + 1) {
      throw new IllegalArgumentException(
          name + ": version " + version + " needs " + (version - 1) + " upcasts");
    }
  }

  /** A record in its first form. */
  public static <T> Manifest<T> first(String name, Class<T> type) {
    return new Manifest<>(name, 1, type, List.of());
  }

  /** {@code name:version}, as it is stored beside the bytes. */
  public String text() {
    return name + ":" + version;
  }
}
