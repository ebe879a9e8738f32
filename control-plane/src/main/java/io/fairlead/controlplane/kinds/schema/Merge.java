package io.fairlead.controlplane.kinds.schema;

import java.util.List;

/**
 * How a field's values merge.
 *
 * @param strategic what a strategic merge patch does with a list or an object
 * @param patchKey for {@link Strategy#MERGE} of objects: the field that tells items apart; empty
 *     for lists of primitives and where there is none
 * @param retainKeys whether a patch may carry {@code $retainKeys} for this field
 * @param listType {@code atomic}, {@code set}, {@code map} or empty, as OpenAPI publishes it
 * @param listMapKeys the keys of a {@code map} list
 */
public record Merge(
    Strategy strategic,
    String patchKey,
    boolean retainKeys,
    String listType,
    List<String> listMapKeys) {

  /** Lists replace, objects merge: what holds when nothing is said. */
  public static final Merge DEFAULT = new Merge(Strategy.DEFAULT, "", false, "", List.of());

  public Merge {
    listMapKeys = List.copyOf(listMapKeys);
  }

  /** Whether a list is merged by items or replaced as a whole. */
  public enum Strategy {
    DEFAULT,
    MERGE
  }
}
