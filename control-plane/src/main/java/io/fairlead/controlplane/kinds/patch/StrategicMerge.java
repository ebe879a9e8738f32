package io.fairlead.controlplane.kinds.patch;

import io.fairlead.controlplane.kinds.schema.FieldSchema;
import io.fairlead.controlplane.kinds.schema.Merge;
import io.fairlead.controlplane.kinds.schema.Merge.Strategy;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.controlplane.kinds.schema.ValueType;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' strategic merge patch: a merge patch whose lists are merged item by item where the
 * schema says so, with directives that begin with {@code $}. Follows
 * k8s.io/apimachinery/pkg/util/strategicpatch.
 */
public final class StrategicMerge {
  private StrategicMerge() {}

  /** A new tree; neither argument is changed. */
  public static ObjectNode apply(ObjectNode target, ObjectNode patch, ObjectSchema schema)
      throws PatchException {
    return merge(target, patch, new Message(schema.name()));
  }

  /**
   * Merges an object.
   *
   * @param type the object's type, or null where no schema knows it
   */
  static ObjectNode merge(ObjectNode target, ObjectNode patch, @Nullable ValueType type)
      throws PatchException {
    if (patch.has(Directives.PATCH)) {
      return Directives.replaces(patch)
          ? Directives.strip(patch)
          : JsonNodeFactory.instance.objectNode();
    }
    ObjectNode result = target.deepCopy();
    Directives.retainKeys(result, patch);
    for (String field : Directives.fieldsOf(patch)) {
      JsonNode merged = mergeField(result.path(field), patch, field, fieldOf(type, field));
      if (merged.isMissingNode()) {
        result.remove(field);
      } else {
        result.set(field, merged);
      }
    }
    return result;
  }

  /** The field's new value; missing if it is to have none. */
  private static JsonNode mergeField(
      JsonNode present, ObjectNode patch, String field, @Nullable FieldSchema schema)
      throws PatchException {
    JsonNode change = patch.path(field);
    if (change.isNull()) {
      return MissingNode.getInstance();
    }
    ListChange listChange = ListChange.of(patch, field);
    if (present instanceof ArrayNode list && listChange.isOne()) {
      boolean merges =
          schema != null
              && schema.merge().strategic() == Strategy.MERGE
              && schema.type() instanceof ListOf;
      if (merges || change.isMissingNode()) {
        return ListMerge.apply(list, listChange, schema);
      }
    }
    if (change instanceof ObjectNode changes && present instanceof ObjectNode object) {
      return merge(object, changes, schema == null ? null : schema.type());
    }
    return change.isMissingNode() ? present : Directives.strip(change);
  }

  /** The field of an object of this type; a map's values are as fields. */
  private static @Nullable FieldSchema fieldOf(@Nullable ValueType type, String field) {
    return switch (type) {
      case null -> null;
      case Message(String name) -> Schemas.field(Schemas.named(name), field);
      case MapOf(ValueType value) ->
          new FieldSchema(field, 0, value, false, false, false, false, null, Merge.DEFAULT);
      case ListOf _, Scalar _ -> null;
    };
  }
}
