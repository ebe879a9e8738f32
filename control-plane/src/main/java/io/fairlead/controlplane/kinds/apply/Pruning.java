package io.fairlead.controlplane.kinds.apply;

import tools.jackson.databind.node.ObjectNode;

/** Takes away what a manager applied before, does not apply now, and nobody else owns. */
final class Pruning {
  private Pruning() {}

  /**
   * The object without it.
   *
   * @param last what the manager owned until now
   * @param claimed what anybody owns now, this manager's new configuration included
   */
  static ObjectNode prune(ObjectNode merged, FieldSet last, FieldSet claimed, Shape shape) {
    FieldSet before = last.withNamedFields(shape);
    FieldSet all = fields(merged, shape);
    ObjectNode bare = Removal.remove(merged, before, shape);
    // Going with an object or an item, fields went that others own: they come back.
    FieldSet unclaimed = all.difference(fields(bare, shape).union(claimed.withNamedFields(shape)));
    ObjectNode shared = Removal.remove(merged, unclaimed, shape);
    // And so do those nobody owns, unless what held them was the manager's.
    FieldSet mine = all.difference(fields(shared, shape)).intersection(before);
    return Removal.remove(merged, mine, shape);
  }

  private static FieldSet fields(ObjectNode object, Shape shape) {
    return Extraction.of(object, shape).withNamedFields(shape);
  }
}
